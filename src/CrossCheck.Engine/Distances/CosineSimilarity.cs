using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Distances;

/// <summary>y = x₁·x₂ / (max(‖x₁‖, ε)·max(‖x₂‖, ε)) of the vectors along <c>dim</c>; x₁ and x₂ broadcast, y lacks that dimension.</summary>
internal sealed class CosineSimilarity : Op
{
    public override OpSpec Spec { get; } = new("cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-8)")
    {
        Formula = "y = x1·x2 / (max(‖x1‖, eps)·max(‖x2‖, eps)) along dim",
        Source = "torch.nn.CosineSimilarity",
        Axes = AxesOf,
        Terms = Terms.And(static step => Math.Max(step.Shapes[0]!.Count, step.Shapes[1]!.Count) / Math.Max(1.0, step.Results[0].Shape.Count)),
        Kinks = "a norm below eps: it counts as eps with the derivative of the norm itself, which is 0 at 0",
        Conventions = [new("y = cosine_similarity(x, 2, dim=0, eps=0.5)", "[0]", "3", "[6]"), new("y = cosine_similarity(x, 2, dim=0, eps=0.5)", "[0.25]", "3", "[3]")],
        Choices = SmallNorms,
        RowByRow = static (call, shapes) => shapes[1]!.Rank < shapes[0]!.Rank && call.Int("dim") != 0 && call.Int("dim") != -shapes[0]!.Rank,
        Infer = static c =>
        {
            var shape = Broadcasting.Combine(c, 0, 1);
            var dim = c.Dim("dim", c.Call.Int("dim"), shape.Rank);
            return c.Float(shape.Rank == 0 ? shape : shape.Slice(0, dim).Concat(shape.Slice(dim + 1, shape.Rank)));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 2, x.Call.Int("dim"));
        var a = rows.Of(0);
        var b = rows.Of(1);
        var (unitA, unitB) = (new T[rows.Length], new T[rows.Length]);
        for (var i = 0; i < x.Output().Length; i++)
        {
            Clamped(rows.Row(a, i), x.Float("eps"), unitA);
            Clamped(rows.Row(b, i), x.Float("eps"), unitB);
            x.Output()[i] = Reduce.Dot<T>(unitA, unitB);
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 2, x.Call.Int("dim"));
        var a = rows.Of(0);
        var b = rows.Of(1);
        var (da, db, unitA, unitB) = (rows.New(), rows.New(), new T[rows.Length], new T[rows.Length]);
        for (var i = 0; i < x.Output().Length; i++)
        {
            var n = Clamped(rows.Row(a, i), x.Float("eps"), unitA);
            var m = Clamped(rows.Row(b, i), x.Float("eps"), unitB);
            Vector(rows.Row(a, i), n, unitB, x.Output()[i], x.GradOutput()[i], rows.Row(da.AsSpan(), i));
            Vector(rows.Row(b, i), m, unitA, x.Output()[i], x.GradOutput()[i], rows.Row(db.AsSpan(), i));
        }

        rows.Add(0, da);
        rows.Add(1, db);

        // y = u/n·v, v of length 1  ⇒  du += v·dy/n and dn −= y·dy/n;  n = max(‖u‖, ε)  ⇒  d‖u‖ = dn, also where it is ε
        static void Vector(ReadOnlySpan<T> u, (T Norm, T Clamped) n, ReadOnlySpan<T> v, T y, T dy, Span<T> du)
        {
            Scaled.Add(dy / n.Clamped, v, du);
            Norms.AddGradient(u, n.Norm, 2, -(y * dy / n.Clamped), du);
        }
    }

    /// <summary>Each pair of vectors by itself.</summary>
    private static Axes AxesOf(Step step)
    {
        var rank = Math.Max(step.Shapes[0]!.Rank, step.Shapes[1]!.Rank);
        var dim = (step.Call.Int("dim") + rank) % Math.Max(rank, 1);
        var letters = string.Concat(Enumerable.Range(0, rank).Select(d => d == dim ? Axes.Whole : (char)('a' + d)));
        return Axes.Of(step, $"{letters}, {letters} -> {(rank == 0 ? "" : letters.Remove(dim, 1))}");
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var rows = DefinitionRows.Of(x.Call.Int("dim"), x.Input("x1"), x.Input("x2"));
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var (dot, n, m) = (V.Of(0), Size(rows[0][i]), Size(rows[1][i]));
            for (var k = 0; k < rows[0][i].Length; k++)
            {
                dot += rows[0][i][k] / n * (rows[1][i][k] / m);
            }

            x.Output.Values[i] = dot;
        }

        // A norm below eps has the value eps and its own derivative.
        V Size(V[] vector)
        {
            var norm = NormDefinition.Of(vector, 2);
            return Decide.Greater(x.Float("eps"), norm) ? norm - V.Detach(norm) + x.Float("eps") : norm;
        }
    }

    /// <summary>
    /// A norm of at most eps, to within its rounding: n = max(‖x‖, eps) has no derivative, or (as declared) that of the norm;
    /// ∂y/∂n = −y/n.
    /// </summary>
    private static IEnumerable<Choice> SmallNorms(ChoiceContext c)
    {
        var (rows, eps) = (DefinitionRows.Places(c.Call.Int("dim"), c.Shape(0), c.Shape(1)), c.Float("eps"));
        for (var i = 0; i < rows[0].Length; i++)
        {
            var vectors = Enumerable.Range(0, 2).Select(slot => Array.ConvertAll(rows[slot][i], k => DoubleDouble.Of(c.Values(slot)[k]))).ToArray();
            var norms = Array.ConvertAll(vectors, v => NormDefinition.Of(v, 2));
            var clamped = Array.ConvertAll(norms, n => Math.Max((double)n, eps));
            var y = (double)vectors[0].Zip(vectors[1], (a, b) => a * b).Aggregate(DoubleDouble.Of(0), (a, b) => a + b) / clamped[0] / clamped[1];
            for (var slot = 0; slot < 2; slot++)
            {
                var (norm, places) = (norms[slot], rows[slot][i]);
                if (norm > 0 && (norm <= eps || c.IsNearZero(norm - eps, eps, places.Length)))
                {
                    ImmutableArray<Slope> slopes = [.. places.Select(k => new Slope(slot, k, (double)(c.Values(slot)[k] / norm)))];
                    yield return KinkSets.Gate([new Effect(0, i, -y / clamped[slot])], slopes, isOpen: true);
                }
            }
        }
    }

    /// <summary>unit = x/max(‖x‖, eps); the norm and what it was clamped to.</summary>
    private static (T Norm, T Clamped) Clamped<T>(ReadOnlySpan<T> x, T eps, Span<T> unit)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var norm = T.Sqrt(Reduce.Dot(x, x));
        var clamped = norm < eps ? eps : norm;
        Scaled.Divide(x, clamped, unit);
        return (norm, clamped);
    }
}
