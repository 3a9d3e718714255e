using System.Collections.Immutable;
using System.Reflection;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CrossCheck.MLNet.Models;

/// <summary>What a linear predictor's Score is, z = W·x + b.</summary>
public enum PredictorKind
{
    /// <summary>Score = z, a number.</summary>
    Regression,

    /// <summary>Score = exp(z), a rate.</summary>
    Poisson,

    /// <summary>Score = z, a margin without a probability.</summary>
    Binary,

    /// <summary>Score = z; Probability = 1/(1 + exp(slope·z + offset)), after Platt.</summary>
    CalibratedBinary,

    /// <summary>Score = softmax(z), a probability per class.</summary>
    MaximumEntropy,

    /// <summary>Score = z, a margin per class.</summary>
    LinearMulticlass,

    /// <summary>Score = q/Σq, q the calibrated probability of each class against the others.</summary>
    OneVersusAll,
}

/// <summary>Weights, biases and calibrators of a linear predictor, as the trained model holds them.</summary>
/// <param name="Kind">What its Score is.</param>
/// <param name="TypeName">The predictor's type, for messages.</param>
/// <param name="Weights">W, a row of features per class, or one row.</param>
/// <param name="Biases">b, one per row of W.</param>
/// <param name="Scales">a = −slope of each calibrator, p = sigmoid(a·z + c); empty without.</param>
/// <param name="Offsets">c = −offset of each calibrator.</param>
internal sealed record LinearPredictor(
    PredictorKind Kind, string TypeName, ImmutableArray<float> Weights, ImmutableArray<float> Biases, ImmutableArray<double> Scales, ImmutableArray<double> Offsets)
{
    public const string Supported =
        "linear regression (Poisson's, too), linear binary classification (with Platt's calibrator or without), maximum entropy, linear multiclass classification, and one-versus-all of linear binary ones";

    public int Features => Weights.Length / Biases.Length;

    /// <summary>1 where the Score is a number.</summary>
    public int Classes => Biases.Length;

    public bool IsMulticlass => Kind is PredictorKind.MaximumEntropy or PredictorKind.LinearMulticlass or PredictorKind.OneVersusAll;

    public bool IsRegression => Kind is PredictorKind.Regression or PredictorKind.Poisson;

    /// <param name="model">The parameters of the last predictor of a pipeline.</param>
    /// <param name="calibrator">The calibrator that follows it in the pipeline; null where none does.</param>
    /// <exception cref="ModelException">It is not linear, or its calibrator is not Platt's.</exception>
    public static LinearPredictor Of(object model, object? calibrator)
    {
        switch (model)
        {
            case CalibratedModelParametersBase calibrated:
                return Binary(calibrated.SubModel, calibrator ?? calibrated.Calibrator);
            case LinearBinaryModelParameters:
                return Binary(model, calibrator);
            case PoissonRegressionModelParameters poisson:
                return Single(PredictorKind.Poisson, poisson);
            case RegressionModelParameters regression:
                return Single(PredictorKind.Regression, regression);
            case MaximumEntropyModelParameters entropy:
                return Multiclass(PredictorKind.MaximumEntropy, entropy);
            case LinearMulticlassModelParameters multiclass:
                return Multiclass(PredictorKind.LinearMulticlass, multiclass);
            case OneVersusAllModelParameters all:
                return OneVersusAll(all);
            default:
                throw new ModelException($"the predictor is {Name(model)}, which is not linear; supported are {Supported}");
        }
    }

    /// <summary>One-versus-all of calibrated predictors may leave their probabilities unused: then a Score is a margin.</summary>
    public LinearPredictor WithoutProbabilities() => this with { Kind = PredictorKind.LinearMulticlass, Scales = [], Offsets = [] };

    /// <summary><c>ValueMapperCalibratedModelParameters&lt;NaiveBayes…, Platt…&gt;</c>, without the ticks.</summary>
    public static string Name(object model)
    {
        var type = model.GetType();
        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(a => a.Name))}>" : type.Name;
    }

    private static LinearPredictor Single(PredictorKind kind, LinearModelParameters model) =>
        new(kind, Name(model), [.. model.Weights], [model.Bias], [], []);

    private static LinearPredictor Multiclass(PredictorKind kind, LinearMulticlassModelParametersBase model)
    {
        VBuffer<float>[]? weights = null;
        model.GetWeights(ref weights, out _);
        return new(kind, Name(model), [.. weights.SelectMany(w => w.DenseValues())], [.. model.GetBiases()], [], []);
    }

    private static LinearPredictor Binary(object model, object? calibrator)
    {
        if (model is not LinearBinaryModelParameters linear)
        {
            throw new ModelException($"the predictor is {Name(model)}, which is not linear; supported are {Supported}");
        }

        return calibrator switch
        {
            null => Single(PredictorKind.Binary, linear),
            PlattCalibrator platt => Single(PredictorKind.CalibratedBinary, linear) with { TypeName = $"{Name(linear)} with {Name(platt)}", Scales = [-platt.Slope], Offsets = [-platt.Offset] },
            _ => throw new ModelException($"the predictor's calibrator is {Name(calibrator)}; supported is PlattCalibrator, p = 1/(1 + exp(slope·z + offset))"),
        };
    }

    private static LinearPredictor OneVersusAll(OneVersusAllModelParameters model)
    {
        // The parts have no public way out.
        var parts = typeof(OneVersusAllModelParameters).GetProperty("SubModelParameters", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)?.GetValue(model) is ImmutableArray<object> found
            ? found
            : throw new ModelException($"the predictor is {Name(model)}, and this version of Microsoft.ML does not give out its parts; supported are {Supported}");
        LinearPredictor[] all;
        try
        {
            all = [.. parts.Select(p => Of(p, null))];
        }
        catch (ModelException e)
        {
            throw new ModelException($"the predictor is {Name(model)}; of its parts, {e.Message}", e);
        }

        if (all.FirstOrDefault(p => p.Kind is not (PredictorKind.Binary or PredictorKind.CalibratedBinary)) is { } other)
        {
            throw new ModelException($"the predictor is {Name(model)} of {other.TypeName}; supported are {Supported}");
        }

        var calibrated = all.All(p => p.Kind == PredictorKind.CalibratedBinary);
        return new(
            calibrated ? PredictorKind.OneVersusAll : PredictorKind.LinearMulticlass,
            Name(model),
            [.. all.SelectMany(p => p.Weights)],
            [.. all.SelectMany(p => p.Biases)],
            calibrated ? [.. all.SelectMany(p => p.Scales)] : [],
            calibrated ? [.. all.SelectMany(p => p.Offsets)] : []);
    }
}
