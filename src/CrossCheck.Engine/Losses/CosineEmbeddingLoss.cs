using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Distances;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = 1 − cos(x₁, x₂) where t = 1, max(0, cos(x₁, x₂) − margin) where t = −1, 0 else; x (N, D) with t (N), or (D) with (). cos = x₁·x₂/√((‖x₁‖² + ε)(‖x₂‖² + ε)), ε = 1e-12.</summary>
internal sealed class CosineEmbeddingLoss : Op
{
    // libtorch's constant is a float32, in float64 too.
    private const double Eps = 1e-12f;

    public override OpSpec Spec { get; } = new(
        "cosine_embedding_loss(Tensor input1, Tensor input2, Buffer target, float margin=0, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = 1 − cos(input1, input2) for target = 1, max(0, cos(input1, input2) − margin) for target = −1; its mean or its sum",
        Source = "torch.nn.CosineEmbeddingLoss",
        Kinks = "cos = margin, target = −1: the full derivative",
        Conventions = [new("y = cosine_embedding_loss(x, x * x, -1)", "[1, -1]", "2", "[3, 3]")],
        Choices = AtMargin,
        Infer = static c =>
        {
            var target = c.Shape("target");
            c.Require(
                c.Shape(0).Rank is 1 or 2 && c.Shape(1).Rank == c.Shape(0).Rank,
                $"input1 {c.Shape(0)} and input2 {c.Shape(1)} must both be (N, D) or both (D)");
            var shape = Broadcasting.Combine(c, 0, 1);
            var rows = shape.Slice(0, shape.Rank - 1);
            c.Require(target == rows, $"target of shape {target} must be {rows}, one number per vector of {shape}");
            return c.Float(c.Call.Choice("reduction") == "none" ? rows : Shape.Scalar);
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 2, -1);
        var a = rows.Of(0);
        var b = rows.Of(1);
        var t = x.Input(2);
        var losses = new T[rows.Count];
        for (var i = 0; i < losses.Length; i++)
        {
            var (cos, _, _) = Cosine(rows.Row(a, i), rows.Row(b, i));
            losses[i] = t[i] == T.One ? T.One - cos : t[i] == -T.One ? T.Max(cos - x.Float("margin"), T.Zero) : T.Zero;
        }

        VectorLoss.Store<T>(x, losses);
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 2, -1);
        var a = rows.Of(0);
        var b = rows.Of(1);
        var t = x.Input(2);
        var (da, db, upstream) = (rows.New(), rows.New(), VectorLoss.Upstream(x, rows.Count));
        for (var i = 0; i < rows.Count; i++)
        {
            var u = rows.Row(a, i);
            var v = rows.Row(b, i);
            var du = rows.Row(da.AsSpan(), i);
            var dv = rows.Row(db.AsSpan(), i);
            var (cos, uu, vv) = Cosine(u, v);

            // L = 1 − cos  ⇒  dcos −= dL;  L = cos − margin, also at 0  ⇒  dcos += dL
            var dcos = t[i] == T.One ? -upstream[i] : t[i] == -T.One && cos - x.Float("margin") >= T.Zero ? upstream[i] : T.Zero;

            // cos = u·v/√(uu·vv)  ⇒  du += (v/√(uu·vv) − cos·u/uu)·dcos, dv likewise
            var across = dcos / T.Sqrt(uu * vv);
            Scaled.Add(across, v, du);
            Scaled.Add(-(dcos * cos / uu), u, du);
            Scaled.Add(across, u, dv);
            Scaled.Add(-(dcos * cos / vv), v, dv);
        }

        rows.Add(0, da);
        rows.Add(1, db);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (rows, target) = (DefinitionRows.Of(-1, x.Input("input1"), x.Input("input2")), x.Input("target").Values);
        VectorLoss.Define(x, [.. rows[0].Select((a, i) =>
        {
            var cos = CosineDefinition(a, rows[1][i]);
            var beyond = cos - x.Float("margin");
            return Decide.Equal(target[i], V.Of(1)) ? V.Of(1) - cos : !Decide.Equal(target[i], V.Of(-1)) || Decide.Greater(V.Of(0), beyond) ? V.Of(0) : beyond;
        })]);
    }

    private static V CosineDefinition<V>(V[] u, V[] v)
        where V : struct, IReal<V>
    {
        var (dot, uu, vv) = (V.Of(0), V.Of(Eps), V.Of(Eps));
        for (var k = 0; k < u.Length; k++)
        {
            (dot, uu, vv) = (dot + (u[k] * v[k]), uu + (u[k] * u[k]), vv + (v[k] * v[k]));
        }

        return dot / V.Sqrt(uu * vv);
    }

    /// <summary>max(0, cos − margin) at 0, to within its rounding: any part of the derivative.</summary>
    private static IEnumerable<Choice> AtMargin(ChoiceContext c)
    {
        var (rows, margin) = (DefinitionRows.Places(-1, c.Shape(0), c.Shape(1)), c.Float("margin"));
        for (var i = 0; i < rows[0].Length; i++)
        {
            var (u, v) = (Array.ConvertAll(rows[0][i], k => DoubleDouble.Of(c.Values(0)[k])), Array.ConvertAll(rows[1][i], k => DoubleDouble.Of(c.Values(1)[k])));
            var beyond = c.Values(2)[i] == -1 ? CosineDefinition(u, v) - margin : double.NaN;
            if (c.IsNearZero(beyond, Math.Abs(margin) + (double)CosineDefinition(Array.ConvertAll(u, DoubleDouble.Abs), Array.ConvertAll(v, DoubleDouble.Abs)), u.Length))
            {
                var derivatives = KinkSets.Derivatives([.. u, .. v], x => CosineDefinition(x[..u.Length], x[u.Length..]));
                ImmutableArray<Slope> slopes = [.. rows[0][i].Select((k, n) => new Slope(0, k, derivatives[n])), .. rows[1][i].Select((k, n) => new Slope(1, k, derivatives[u.Length + n]))];
                yield return KinkSets.Gate(VectorLoss.Effects(c, i, rows[0].Length), slopes, isOpen: !(beyond < 0));
            }
        }
    }

    private static (T Cos, T FirstSquare, T SecondSquare) Cosine<T>(ReadOnlySpan<T> u, ReadOnlySpan<T> v)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var (uu, vv) = (Reduce.Dot(u, u) + T.CreateChecked(Eps), Reduce.Dot(v, v) + T.CreateChecked(Eps));
        return (Reduce.Dot(u, v) / T.Sqrt(uu * vv), uu, vv);
    }
}
