using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// What losses over classes have in common: input (C), (N, C) or (N, C, d1, …), a class index per position
/// (target of the same shape without C), a weight per class, positions that are ignored, and the reduction.
/// </summary>
internal static class ClassLoss
{
    private const int Target = 1;
    private const int Weight = 2;

    /// <summary>The scores of the positions: one slice of C numbers for each, in the order of the target.</summary>
    public static Slices Positions(Shape input) => Slices.Along(input, ClassDimension(input));

    public static int ClassDimension(Shape input) => input.Rank == 1 ? 0 : 1;

    /// <summary>The size of the last dimension.</summary>
    public static int Last(Shape shape) => shape[shape.Rank - 1];

    /// <summary>Per position of a case the weight of its class (1 without weights), 0 where it is ignored.</summary>
    public static T[] WeightsOf<T>(OpContext<T> x, int oneCase)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var target = x.Index(Target, oneCase);
        var ignored = x.Call.Int("ignore_index");
        var weights = new T[target.Length];
        for (var p = 0; p < weights.Length; p++)
        {
            weights[p] = target[p] == ignored ? T.Zero : x.Has(Weight) ? x.Input(Weight, oneCase)[(int)target[p]] : T.One;
        }

        return weights;
    }

    /// <summary>The losses of a case's positions, as they are, or their sum, also divided.</summary>
    public static void Store<T>(OpContext<T> x, int oneCase, ReadOnlySpan<T> losses, T divisor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (x.Call.Choice("reduction"))
        {
            case "none":
                losses.CopyTo(x.Output(0, oneCase));
                break;
            case "sum":
                x.Output()[oneCase] = Reduce.Sum(losses);
                break;
            default:
                x.Output()[oneCase] = Reduce.Sum(losses) / divisor;
                break;
        }
    }

    /// <summary>L = Σ loss / divisor (mean), Σ loss (sum), loss (none)  ⇒  dloss = dL/divisor, dL, dL, for each position.</summary>
    public static T[] Upstream<T>(OpContext<T> x, int oneCase, int positions, T divisor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (reduction, upstream) = (x.Call.Choice("reduction"), new T[positions]);
        for (var p = 0; p < positions; p++)
        {
            var dy = x.GradOutput(0, oneCase)[reduction == "none" ? p : 0];
            upstream[p] = reduction == "mean" ? dy / divisor : dy;
        }

        return upstream;
    }

    /// <summary>The textbook's losses of the rows, as they are, added up, or their mean.</summary>
    public static void Define<V>(DefinitionContext<V> x, V[] losses)
        where V : struct, IReal<V>
    {
        if (x.Call.Choice("reduction") == "none")
        {
            losses.CopyTo(x.Output.Values, 0);
            return;
        }

        var sum = losses.Aggregate(V.Of(0), (a, b) => a + b);
        x.Output.Values[0] = x.Call.Choice("reduction") == "sum" ? sum : sum / V.Of(losses.Length);
    }

    /// <summary>The loss's shape for class indices as target.</summary>
    public static ImmutableArray<Result> Infer(InferContext c)
    {
        var (input, target) = (c.Shape("input"), c.Shape("target"));
        RequireClasses(c);
        var expected = Shape.Create([.. input.Where((_, d) => d != ClassDimension(input))]);
        c.Require(
            target == expected,
            $"target of shape {target} must be {expected}, one class per position of the input {input}" + (c.Call.Spec.Name == "cross_entropy" ? ", or of the input's own shape for probabilities" : ""));
        return c.Float(c.Call.Choice("reduction") == "none" ? target : Shape.Scalar);
    }

    /// <summary>Input with a dimension of classes, and as many weights.</summary>
    public static void RequireClasses(InferContext c)
    {
        var (input, weight) = (c.Shape("input"), c.Find("weight"));
        c.Require(input.Rank >= 1, $"input of shape {input} must be (C), (N, C) or (N, C, d1, …) with C classes");
        var classes = input[ClassDimension(input)];
        c.Require(classes >= 1, $"input of shape {input} must have at least 1 class in dimension {ClassDimension(input)}");
        c.Require(
            weight is null || (weight.Rank <= 1 && weight.Count == classes),
            $"weight of shape {weight} must be ({classes}), one number per class of the input {input}");
    }

    /// <summary>Every class that is not ignored lies in 0 to C − 1.</summary>
    public static void Check(IndexCheck check)
    {
        var input = check.Shapes[0]!;
        check.RequireRange(0, input[ClassDimension(input)], check.Call.Int("ignore_index"));
    }
}
