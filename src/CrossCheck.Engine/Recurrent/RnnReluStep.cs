using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = max(p + q, 0).</summary>
internal readonly struct RnnReluStep : ICell
{
    public static int Gates => 1;

    public static int States => 1;

    public static void Forward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RnnStep.Forward<Rectifier, T>(s);

    // h′ = max(p + q, 0)  ⇒  dp = dq = dh′ unless h′ ≤ 0
    public static void Backward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RnnStep.Backward<Rectifier, T>(s);

    public static void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V> => h = V.Greater(p[0] + q[0], V.Of(0), p[0] + q[0], V.Equal(p[0] + q[0], p[0] + q[0], V.Of(0), p[0] + q[0]));

    /// <summary>
    /// max(u, 0), u = W_ih·x + b_ih + W_hh·h + b_hh, at u = 0, to within its rounding: any part of the derivative. Only of a single step:
    /// in a sequence the choices of later steps multiply those of earlier ones, and all of them together are no convex set.
    /// </summary>
    public static IEnumerable<Choice> AtZero(ChoiceContext c, bool sequence)
    {
        const int Input = 0, State = 1, InputWeight = 2, HiddenWeight = 3, InputBias = 4, HiddenBias = 5;
        var r = Recurrence.Of(c.Call, c.Shape(Input), c.Shape(HiddenWeight), sequence);
        for (var i = 0; i < r.State && r.Steps == 1; i++)
        {
            var (n, j) = Math.DivRem(i, r.Hidden);
            var slopes = ImmutableArray.CreateBuilder<Slope>();
            var (sum, size) = (DoubleDouble.Of(0), 0.0);
            void Product(int weight, int w, int slot, int at)
            {
                var product = DoubleDouble.Product(c.Values(weight)[w], c.Values(slot)[at]);
                (sum, size) = (sum + product, size + Math.Abs((double)product));
                slopes.Add(new Slope(weight, w, c.Values(slot)[at]));
                slopes.Add(new Slope(slot, at, c.Values(weight)[w]));
            }

            for (var k = 0; k < r.Inputs; k++)
            {
                Product(InputWeight, (j * r.Inputs) + k, Input, (n * r.Inputs) + k);
            }

            for (var k = 0; k < r.Hidden; k++)
            {
                Product(HiddenWeight, (j * r.Hidden) + k, State, (n * r.Hidden) + k);
            }

            foreach (var bias in new[] { InputBias, HiddenBias }.Where(slot => c.Shapes[slot] is not null))
            {
                (sum, size) = (sum + c.Values(bias)[j], size + Math.Abs(c.Values(bias)[j]));
                slopes.Add(new Slope(bias, j, 1));
            }

            if (c.IsNearZero(sum, size, r.Inputs + r.Hidden))
            {
                // The output of a sequence of one step is its last state too.
                ImmutableArray<Effect> effects = sequence ? [new(0, i, 1), new(1, i, 1)] : Effect.Of(i);
                yield return KinkSets.Gate(effects, slopes.DrainToImmutable(), isOpen: sum > 0);
            }
        }
    }
}
