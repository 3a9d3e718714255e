namespace CrossCheck.MLNet.Models;

/// <summary>The networks that compute what a linear predictor computes.</summary>
internal static class ModelNetworks
{
    /// <summary>From the features to Score and Probability; the last value is the one that a loss takes.</summary>
    public static string Forward(PredictorKind kind) => kind switch
    {
        PredictorKind.Regression => "y = linear(X, W, b)",
        PredictorKind.Poisson => "z = linear(X, W, b); y = exp(z)",
        PredictorKind.Binary or PredictorKind.LinearMulticlass => "z = linear(X, W, b)",
        PredictorKind.CalibratedBinary => "z = linear(X, W, b); u = z * a + c; p = sigmoid(u)",
        PredictorKind.MaximumEntropy => "z = linear(X, W, b); p = softmax(z, dim=-1)",
        _ => "z = linear(X, W, b); q = sigmoid(z * a + c); p = q / sum(q, dim=-1, keepdim=True)",
    };

    /// <summary>With the loss of a row whose label t is known. Losses from logits, where there are any, stay exact for probabilities near 0 and 1.</summary>
    public static string WithLoss(PredictorKind kind) => $"{Forward(kind)}; L = " + kind switch
    {
        PredictorKind.Regression => "mse_loss(y, t)",
        PredictorKind.Poisson => "poisson_nll_loss(z, t)",
        PredictorKind.Binary => "hinge_loss(z, t)",
        PredictorKind.CalibratedBinary => "binary_cross_entropy_with_logits(u, t)",
        PredictorKind.OneVersusAll => "nll_loss(log(p), t)",
        _ => "cross_entropy(z, t)",
    };

    /// <summary>The name of the value that is ML.NET's Score.</summary>
    public static string Score(PredictorKind kind) => kind switch
    {
        PredictorKind.Regression or PredictorKind.Poisson => "y",
        PredictorKind.MaximumEntropy or PredictorKind.OneVersusAll => "p",
        _ => "z",
    };

    /// <summary>
    /// What ML.NET's evaluators compute over all rows at once, by the evaluator's names: from the probabilities, as they do. Its
    /// binary log loss is in bits, the multiclass one in nats, with probabilities below 1e-15 taken for 1e-15.
    /// </summary>
    /// <param name="saturated">Are there probabilities so near to 0 or 1 that their complement has few digits left?</param>
    public static IEnumerable<(string Metric, string Network)> Metrics(PredictorKind kind, bool saturated)
    {
        // A weight of one dimension takes a bias with one row of features only, here as in PyTorch.
        var multiclass = kind is PredictorKind.MaximumEntropy or PredictorKind.OneVersusAll;
        var forward = multiclass ? Forward(kind) : Forward(kind).Replace("linear(X, W, b)", "linear(X, W) + b", StringComparison.Ordinal);
        switch (kind)
        {
            case PredictorKind.Regression or PredictorKind.Poisson:
                yield return ("MeanSquaredError", $"{forward}; L = mse_loss(y, t)");
                yield return ("MeanAbsoluteError", $"{forward}; L = l1_loss(y, t)");
                yield return ("RootMeanSquaredError", $"{forward}; L = sqrt(mse_loss(y, t))");
                yield return ("RSquared", $"{forward}; L = 1 - mse_loss(y, t) / mean((t - mean(t)) ^ 2)");
                break;
            case PredictorKind.CalibratedBinary:
                // Near 0 and 1 the logarithm of the other class is lost in rounding: then that of the class that it is, alone.
                yield return ("LogLoss", saturated
                    ? $"{forward}; s = t * p + (1 - t) * (1 - p); L = -mean(log(s)) / 0.6931471805599453"
                    : $"{forward}; L = binary_cross_entropy(p, t) / 0.6931471805599453");
                break;
            case PredictorKind.MaximumEntropy or PredictorKind.OneVersusAll:
                yield return ("LogLoss", $"{forward}; L = nll_loss(log(clamp(p, min=1e-15)), t)");
                yield return (PerClass, $"{forward}; L = nll_loss(log(clamp(p, min=1e-15)), t, weight=w)");
                break;
        }
    }

    public const string PerClass = "PerClassLogLoss";
}
