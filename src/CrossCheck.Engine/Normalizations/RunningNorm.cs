using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// Normalisation per channel, by the input's own mean and variance or by running ones: what batch_norm and
/// instance_norm share. The running statistics that are given stay as they are; the updated ones are results.
/// </summary>
internal abstract class RunningNorm : NormalizedRows
{
    private protected const int RunningMean = 1;
    private protected const int RunningVar = 2;

    /// <summary>Is the input normalised by its own statistics?</summary>
    private protected abstract bool Own(OpCall call);

    private protected static ImmutableArray<string> Updated(OpCall call, string flag) =>
        call.Bool(flag) && call.Has("running_mean") ? ["running_mean", "running_var"] : [];

    private protected override Layout Weights(OpCall call, Shape input, Slices slices) => new(input[1], 1, slices.Length);

    private protected override Moments Through(OpCall call) => Own(call) ? Moments.Both : Moments.None;

    private protected override Statistics<T> Measure<T>(OpContext<T> x, int oneCase, int r, ReadOnlySpan<T> row, Span<T> centred)
    {
        var channel = r % x.Shape(0)[1];
        var (mean, variance) = Own(x.Call) ? MeanAndVariance(row, centred) : (x.Input(RunningMean, oneCase)[channel], x.Input(RunningVar, oneCase)[channel]);
        return Statistics<T>.Of(mean, variance, x.Float("eps"));
    }

    private protected override void Finish<T>(OpContext<T> x, Slices slices, ReadOnlySpan<Statistics<T>> statistics)
    {
        if (!Own(x.Call) || !x.Has(RunningMean))
        {
            return;
        }

        var channels = x.Shape(0)[1];
        for (var c = 0; c < x.Cases; c++)
        {
            var (means, variances) = (new T[channels], new T[channels]);
            for (var r = 0; r < slices.Count; r++)
            {
                var row = statistics[(c * slices.Count) + r];
                means[r % channels] += row.Mean;
                variances[r % channels] += row.Variance;
            }

            Update(x, c, slices, means, variances);
        }
    }

    /// <summary>running ← (1 − momentum)·running + momentum·batch, the batch's variance over n − 1, averaged over the rows of a channel.</summary>
    private static void Update<T>(OpContext<T> x, int oneCase, Slices slices, T[] means, T[] variances)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (momentum, n, empty) = (x.Float("momentum"), T.CreateChecked(slices.Length), slices.Length == 0 || slices.Count == 0);
        var rows = T.CreateChecked(empty ? 1 : slices.Count / means.Length);
        for (var c = 0; c < means.Length; c++)
        {
            var (mean, variance) = (x.Input(RunningMean, oneCase)[c], x.Input(RunningVar, oneCase)[c]);
            x.Output(1, oneCase)[c] = empty ? mean : ((T.One - momentum) * mean) + (momentum * (means[c] / rows));
            x.Output(2, oneCase)[c] = empty ? variance : ((T.One - momentum) * variance) + (momentum * (variances[c] / rows * (n / (n - T.One))));
        }
    }

    private protected static ImmutableArray<Result> Infer(InferContext c, string flag, int leastRank, Func<Shape, long> valuesPerMean, string needs)
    {
        var (input, own) = (c.Shape("input"), c.Call.Bool(flag));
        c.Require(input.Rank >= leastRank, $"input of shape {input} must be (N, C{(leastRank > 2 ? ", L, …" : ", …")})");
        c.Require(
            c.Call.Has("running_mean") == c.Call.Has("running_var"),
            "running_mean and running_var belong together; give both or neither");
        c.Require(own || c.Call.Has("running_mean"), $"{flag}=False normalises by running_mean and running_var; give both, or {flag}=True");
        c.Require(input[1] > 0, $"input of shape {input} has no channel (dimension 1)");
        c.Require(!own || valuesPerMean(input) != 1, $"input of shape {input} has one value per {needs}, which is its own mean; give more, or {flag}=False");
        NormalizedShape.RequirePerChannel(c, "running_mean", "running_var", "weight", "bias");
        var statistics = c.FloatResult(Shape.Create([input[1]]));
        return Updated(c.Call, flag).IsEmpty ? c.Float(input) : [c.FloatResult(input), statistics, statistics];
    }
}
