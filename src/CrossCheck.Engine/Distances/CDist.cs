using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Distances;

/// <summary>y[…, i, j] = ‖x₁[…, i] − x₂[…, j]‖ₚ; x₁[…, P, M], x₂[…, R, M] → y[…, P, R], the dimensions in front broadcast.</summary>
/// <remarks>
/// <c>compute_mode</c> chooses how the reference computes p = 2: 'use_mm…' takes √(‖a‖² + ‖b‖² − 2a·b) from one product of
/// matrices (by default where P or R is more than 25), which is inexact for points that are near each other. The
/// engine takes the differences in every mode.
/// </remarks>
internal sealed class CDist : Op
{
    public override OpSpec Spec { get; } = new(
        "cdist(Tensor x1, Tensor x2, float p=2.0, 'use_mm_for_euclid_dist_if_necessary'|'use_mm_for_euclid_dist'|'donot_use_mm_for_euclid_dist' compute_mode='use_mm_for_euclid_dist_if_necessary')")
    {
        Formula = "y[i, j] = (Σ_k |x1[i, k] − x2[j, k]|^p)^(1/p); p 0: the number of differences that are not 0, ∞: the largest",
        Source = "torch.cdist",
        Terms = Terms.And(static step => step.Shapes[0]![step.Shapes[0]!.Rank - 1]),
        Axes = static step => Axes.Of(step, "*p_, *r_ -> *pr"),
        Kinks = "a distance of 0, and for p up to 1 a difference of 0: the derivative is 0; p = ∞: each of the largest has the full derivative",
        Conventions =
        [
            new("y = cdist(x, 0 * x)", "[[0, 0]]", "[[3]]", "[[0, 0]]"),
            new("y = cdist(x, 0 * x, p=1)", "[[0, 2]]", "[[3]]", "[[0, 3]]"),
            new("y = cdist(x, 0 * x, p=0.5)", "[[0, 4]]", "[[3]]", "[[0, 3]]"),
            new("y = cdist(x, 0 * x, p=inf)", "[[2, 1, -2]]", "[[3]]", "[[3, 0, -3]]"),
        ],
        Choices = Coincident,
        RowByRow = static (_, shapes) => shapes[0]!.Rank == 2 ? shapes[1]!.Rank == 2 : shapes[1]!.Rank < shapes[0]!.Rank,
        Infer = static c =>
        {
            var (x1, x2, p) = (c.Shape(0), c.Shape(1), c.Call.Float("p"));
            c.Require(x1.Rank >= 2 && x2.Rank >= 2, $"x1 {x1} and x2 {x2} must have at least two dimensions each: (…, P, M) and (…, R, M)");
            c.Require(x1[x1.Rank - 1] == x2[x2.Rank - 1], $"x1 {x1} has vectors of {x1[x1.Rank - 1]} numbers, x2 {x2} of {x2[x2.Rank - 1]}: the last dimensions must be the same");
            c.Require(p >= 0, FormattableString.Invariant($"p={p} must be at least 0"));
            var batch = Broadcasting.TryCombine(Batch(x1), Batch(x2));
            c.Require(batch is not null, $"the dimensions in front of the last two, {Batch(x1)} of x1 and {Batch(x2)} of x2, do not broadcast: each pair of sizes must be equal or one of them 1");
            return c.Float(batch.Concat(Shape.Of(x1[x1.Rank - 2], x2[x2.Rank - 2])));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var ((first, second), p) = (Vectors(x.Shape(0), x.Shape(1), x.OutputShape()), x.Call.Float("p"));
        var length = x.Shape(0)[x.Shape(0).Rank - 1];
        var (d, scratch) = (new T[length], new T[length]);
        for (var c = 0; c < x.Cases && length > 0; c++)
        {
            var a = x.Input(0, c);
            var b = x.Input(1, c);
            var y = x.Output(0, c);
            for (var i = 0; i < y.Length; i++)
            {
                Map.Forward(new Difference(0), a.Slice(first[i], length), b.Slice(second[i], length), d);
                y[i] = p == 0 && T.IsNaN(Reduce.Max<T>(d)) ? T.NaN : Norms.Of<T>(d, p, scratch);
            }
        }
    }

    [EquivalentMutant("the derivative of a difference does not depend on what is added to it", 1, 2)]
    public override void Backward<T>(OpContext<T> x)
    {
        var ((first, second), p) = (Vectors(x.Shape(0), x.Shape(1), x.OutputShape()), x.Call.Float("p"));
        var length = x.Shape(0)[x.Shape(0).Rank - 1];
        var (d, dd) = (new T[length], new T[length]);
        for (var c = 0; c < x.Cases && length > 0; c++)
        {
            var a = x.Input(0, c);
            var b = x.Input(1, c);
            var y = x.Output(0, c);
            var dy = x.GradOutput(0, c);
            for (var i = 0; i < y.Length; i++)
            {
                // y = ‖d‖, d = a − b  ⇒  da += dd, db −= dd
                Map.Forward(new Difference(0), a.Slice(first[i], length), b.Slice(second[i], length), d);
                Array.Clear(dd);
                if (double.IsInfinity(p))
                {
                    Map.Backward(new Largest(double.CreateChecked(y[i]), double.CreateChecked(dy[i])), d, d, d, dd);
                }
                else
                {
                    Norms.AddGradient(d, y[i], p, dy[i], dd);
                }

                if (x.Wants(0))
                {
                    Map.BackwardA(new Difference(0), d, d, d, dd, x.GradInput(0, c).Slice(first[i], length));
                }

                if (x.Wants(1))
                {
                    Map.BackwardB(new Difference(0), d, d, d, dd, x.GradInput(1, c).Slice(second[i], length));
                }
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (x1, x2, p) = (x.Input("x1"), x.Input("x2"), x.Call.Float("p"));
        var (rank, length) = (x.Output.Shape.Rank, x1.Shape[x1.Shape.Rank - 1]);
        for (var flat = 0; flat < x.Output.Values.Length; flat++)
        {
            var index = x.Output.Shape.IndexOf(flat);
            var differences = new V[length];
            for (var k = 0; k < length; k++)
            {
                differences[k] = At(x1, index[rank - 2], k) - At(x2, index[rank - 1], k);
            }

            x.Output.Values[flat] = length == 0 ? V.Of(0)
                : p == 0 && differences.Any(Decide.IsNaN) ? V.Of(double.NaN)
                : double.IsInfinity(p) ? AllLargest(differences) : NormDefinition.Of(differences, p);

            // x[…, row, k], a size of 1 in front counting as any
            V At(DefinitionTensor<V> tensor, int row, int k)
            {
                var at = new int[tensor.Shape.Rank];
                for (var n = 1; n <= at.Length; n++)
                {
                    at[^n] = n == 1 ? k : n == 2 ? row : tensor.Shape[at.Length - n] == 1 ? 0 : index[^n];
                }

                return tensor[at];
            }
        }

        // The largest size, with the sum of the derivatives of all that are as large.
        static V AllLargest(V[] differences)
        {
            var largest = NormDefinition.Of(differences, double.PositiveInfinity);
            if (Decide.Equal(largest, V.Of(0)))
            {
                return largest;
            }

            var ties = differences.Select(d => Decide.Greater(V.Of(0), d) ? -d : d).Where(size => Decide.Equal(size, largest));
            return ties.Aggregate(V.Detach(largest), (sum, size) => sum + (size - V.Detach(size)));
        }
    }

    /// <summary>Those of ‖x₁ − x₂‖ₚ; for p = ∞ each of the largest has the full derivative, as declared.</summary>
    private static IEnumerable<Choice> Coincident(ChoiceContext c)
    {
        var ((first, second), length) = (Vectors(c.Shape(0), c.Shape(1), c.Results[0].Shape), c.Shape(0)[c.Shape(0).Rank - 1]);
        return first.Index().SelectMany(r => Distance.Sets(
            c, Effect.Of(r.Index), (0, From(r.Item)), (1, From(second[r.Index])), c.Call.Float("p"), everyLargest: true));

        int[] From(int start) => [.. Enumerable.Range(start, length)];
    }

    private static Shape Batch(Shape shape) => shape.Slice(0, shape.Rank - 2);

    /// <summary>Per distance where its two vectors begin.</summary>
    private static (int[] First, int[] Second) Vectors(Shape x1, Shape x2, Shape y)
    {
        var (rank, length) = (y.Rank, x1[x1.Rank - 1]);
        var (first, second) = (new int[y.Count], new int[y.Count]);
        var (firstBatch, secondBatch) = (Broadcasting.Strides(Batch(x1), Batch(y)), Broadcasting.Strides(Batch(x2), Batch(y)));
        for (var i = 0; i < first.Length; i++)
        {
            var index = y.IndexOf(i);
            first[i] = index[rank - 2] * length;
            second[i] = index[rank - 1] * length;
            for (var d = 0; d < rank - 2; d++)
            {
                first[i] += index[d] * firstBatch[d] * x1[x1.Rank - 2] * length;
                second[i] += index[d] * secondBatch[d] * x2[x2.Rank - 2] * length;
            }
        }

        return (first, second);
    }

    /// <summary>Adds sign d·dn for every |d| = n.</summary>
    private readonly struct Largest(double n, double dn) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => Backward(x, x, x);

        // n = max |d|  ⇒  dd += sign d·dn for each of the largest
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var (up, zero) = (V.Of(dn), V.Of(0));
            var signed = V.Greater(x, zero, up, V.Greater(zero, x, -up, zero));
            return V.Equal(x, V.Of(n), signed, V.Equal(-x, V.Of(n), signed, zero));
        }
    }
}
