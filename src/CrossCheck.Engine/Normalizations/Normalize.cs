using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>y = x/max(‖x‖ₚ, eps), the norm along one dimension.</summary>
internal sealed class Normalize : Op
{
    public override OpSpec Spec { get; } = new("normalize(Tensor input, float p=2.0, int dim=1, float eps=1e-12, fixed out=None)")
    {
        Formula = "y = x/max(‖x‖_p, eps) along dim, ‖x‖_p = (Σ |x|^p)^(1/p)",
        Source = "torch.nn.functional.normalize",
        Terms = Terms.And(ReducedDim.Length),
        Axes = static step => Axes.Except(step, ReducedDim.Of(step)),
        Kinks = "‖x‖ below eps: it counts as a constant; p = 1: the derivative of |x| at 0 is 0",
        Conventions = [new("y = normalize(x, dim=0, eps=0.5)", "[0, 0]", "[3, -4]", "[6, -8]"), new("y = normalize(x, p=1, dim=0)", "[0, -0.0, 2]", "[3, -5, 4]", "[1.5, -2.5, 0]")],
        Choices = NormsOfRows,
        RowByRow = static (call, shapes) => shapes[0]!.Rank > 1 && call.Int("dim") != 0 && call.Int("dim") != -shapes[0]!.Rank,
        Infer = static c =>
        {
            c.Dim("dim", c.Call.Int("dim"), c.Shape("input").Rank);
            return c.Float(c.Shape("input"));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Slices.Along(x.Shape(0), x.Call.Int("dim"));
        var rows = slices.Rows(x.Input(0));
        var y = slices.NewRows(x.Output());
        var (eps, p, scratch) = (x.Float("eps"), x.Call.Float("p"), new T[slices.Length]);
        var norms = x.Keep<T>(slices.Count * x.Cases);
        for (var r = 0; r < norms.Length && slices.Length > 0; r++)
        {
            var row = rows.Slice(r * slices.Length, slices.Length);
            norms[r] = Norms.Of(row, p, scratch);
            var divisor = norms[r] < eps ? eps : norms[r];
            Map.Forward(new Over(double.CreateChecked(divisor)), row, y.Slice(r * slices.Length, slices.Length));
        }

        slices.Store(y, x.Output());
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = Slices.Along(x.Shape(0), x.Call.Int("dim"));
        var rows = slices.Rows(x.Input(0));
        var dy = slices.Rows(x.GradOutput());
        var dx = slices.NewRows(x.GradInput(0));
        var (eps, p) = (x.Float("eps"), x.Call.Float("p"));
        var norms = x.Keep<T>(slices.Count * x.Cases);
        for (var r = 0; r < norms.Length && slices.Length > 0; r++)
        {
            var row = rows.Slice(r * slices.Length, slices.Length);
            var up = dy.Slice(r * slices.Length, slices.Length);
            var to = dx.Slice(r * slices.Length, slices.Length);
            var divisor = norms[r] < eps ? eps : norms[r];

            // y = x/d  ⇒  dx += dy/d, and dd = −Σ x·dy/d², which goes on to the norm unless d is eps
            Map.Backward(new Over(double.CreateChecked(divisor)), row, row, up, to);
            if (!(norms[r] < eps))
            {
                Norms.AddGradient(row, norms[r], p, -(Reduce.Dot(row, up) / divisor / divisor), to);
            }
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, rank) = (x.Input("input"), x.Input("input").Shape.Rank);
        var dim = x.Call.Int("dim") < 0 ? x.Call.Int("dim") + rank : x.Call.Int("dim");
        int Others(int[] index) => Textbook.Leading(input.Shape, [.. index.Select((at, d) => d == dim ? 0 : at)], rank);
        foreach (var row in Textbook.Together(input.Shape, Others))
        {
            var norm = NormDefinition.Of(Array.ConvertAll(row, i => input.Values[i]), x.Call.Float("p"));
            var divisor = Decide.Greater(x.Float("eps"), norm) ? x.Float("eps") : norm;
            foreach (var i in row)
            {
                x.Output.Values[i] = input.Values[i] / divisor;
            }
        }
    }

    /// <summary>y = x/n, n = max(‖x‖ₚ, eps): the kinks of the norm, and where it is eps, to within its rounding, n has its derivative or none.</summary>
    private static IEnumerable<Choice> NormsOfRows(ChoiceContext c)
    {
        var (x, p, eps, rank) = (c.Values(0), c.Call.Float("p"), c.Float("eps"), c.Shape(0).Rank);
        foreach (var row in Groups.Of(c.Shape(0), d => d == c.Call.Int("dim") || d == c.Call.Int("dim") + rank))
        {
            var vector = row.Select(i => DoubleDouble.Of(x[i])).ToArray();
            var norm = vector.Length == 0 ? 0 : NormDefinition.Of(vector, p);
            var (n, atEps) = (Math.Max((double)norm, eps), c.IsNearZero(norm - eps, eps, row.Count));
            if (!(norm > 0 && double.IsFinite((double)norm)) || (norm < eps && !atEps))
            {
                continue;
            }

            // y = x/n  ⇒  ∂y/∂n = −x/n²
            ImmutableArray<Effect> effects = [.. row.Select(i => new Effect(0, i, -x[i] / n / n))];
            if (atEps)
            {
                ImmutableArray<Slope> slopes = [.. KinkSets.Derivatives(vector, v => NormDefinition.Of(v, p)).Select((g, k) => new Slope(0, row[k], g))];
                yield return KinkSets.Gate(effects, slopes, isOpen: !(norm < eps));
            }

            foreach (var choice in NormSets.Of(effects, vector, p, k => [new Slope(0, row[k], 1)]))
            {
                yield return choice;
            }
        }
    }

    private readonly struct Over(double divisor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x / V.Of(divisor);

        // y = x/c  ⇒  dx += dy/c
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / V.Of(divisor);
    }
}
