using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>A pipeline taken apart at its last predictor: what comes before it, itself, and the calibrator behind it.</summary>
/// <param name="Before">The steps whose result the predictor reads.</param>
/// <param name="Scoring">The predictor and what follows, up to its calibrator.</param>
/// <param name="FeatureColumn">The column that the predictor reads.</param>
internal sealed record PredictorSearch(ImmutableArray<ITransformer> Before, ImmutableArray<ITransformer> Scoring, string FeatureColumn, LinearPredictor Predictor)
{
    /// <exception cref="ModelException">There is no predictor, or it is not linear.</exception>
    public static PredictorSearch In(ITransformer pipeline)
    {
        var steps = Flatten(pipeline).ToImmutableArray();
        var last = -1;
        for (var i = 0; i < steps.Length; i++)
        {
            last = steps[i] is IPredictionTransformer<object> { Model: not ICalibrator } ? i : last;
        }

        if (last < 0)
        {
            throw new ModelException(
                $"the pipeline has no predictor (its steps: {(steps.IsEmpty ? "none" : string.Join(", ", steps.Select(LinearPredictor.Name)))}); supported are {LinearPredictor.Supported}");
        }

        var calibration = Enumerable.Range(last, steps.Length - last).FirstOrDefault(i => steps[i] is IPredictionTransformer<object> { Model: ICalibrator }, -1);
        var predictor = LinearPredictor.Of(
            ((IPredictionTransformer<object>)steps[last]).Model,
            calibration < 0 ? null : ((IPredictionTransformer<object>)steps[calibration]).Model);
        return steps[last] is ISingleFeaturePredictionTransformer<object> { FeatureColumnName: { } features }
            ? new(steps[..last], steps[last..(Math.Max(last, calibration) + 1)], features, predictor)
            : throw new ModelException($"the predictor {predictor.TypeName} does not read one column of features; supported are {LinearPredictor.Supported}");
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer step) =>
        step is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [step];
}
