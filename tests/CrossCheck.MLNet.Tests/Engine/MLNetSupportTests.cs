using CrossCheck.Engine;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.MLNet.Tests.Engine;

/// <summary>What ML.NET has, and what is said of the rest.</summary>
public sealed class MLNetSupportTests
{
    private static readonly string[] Losses =
    [
        "mse_loss", "binary_cross_entropy_with_logits", "poisson_nll_loss", "hinge_loss", "smoothed_hinge_loss", "exp_loss", "tweedie_loss",
    ];

    [Fact]
    public void ItSaysWhatItIs()
    {
        var engine = new MLNetEngine();
        Assert.Equal(("mlnet", "5.0.1", "Microsoft.ML 5.0.1"), (engine.Name, engine.Version, engine.Library));
        Assert.True(engine.Has(DType.Float32));
        Assert.False(engine.Has(DType.Float64));
    }

    [Theory]
    [InlineData("mse_loss(x, t)", "target")]
    [InlineData("binary_cross_entropy_with_logits(x, t, reduction='sum')", "target")]
    [InlineData("poisson_nll_loss(x, t, reduction='none')", "target")]
    [InlineData("tweedie_loss(x, t, index=2)", "target")]
    [InlineData("hinge_loss(x, t, margin=2)", "")]
    [InlineData("smoothed_hinge_loss(x, t)", "")]
    [InlineData("exp_loss(x, t, beta=2)", "")]
    public void ALossIsWholeButForTheGradientOfItsTarget(string call, string without)
    {
        var support = Of(call);
        Assert.True(support.Forward && support.Backward);
        Assert.Equal(without, string.Join(", ", support.WithoutGradient));
        Assert.Equal(without.Length == 0 ? "" : $"mlnet has no gradient of {call[..call.IndexOf('(', StringComparison.Ordinal)]} with respect to target", support.Reason);
    }

    [Theory]
    [InlineData("binary_cross_entropy_with_logits(x, t, weight=w)", "LogLoss has no weights, and weight is given")]
    [InlineData("binary_cross_entropy_with_logits(x, t, pos_weight=2)", "LogLoss has no weights, and pos_weight is given")]
    [InlineData("poisson_nll_loss(x, t, log_input=False)", "PoissonLoss takes the logarithm of the rate: log_input=True")]
    [InlineData("poisson_nll_loss(x, t, full=True)", "PoissonLoss is exp(input) - target·input, without the term that full=True adds")]
    public void AnOptionThatItLacksIsNamed(string call, string reason)
    {
        Assert.Equal(Support.None($"mlnet cannot run {call}: {reason}"), Of(call));
    }

    [Fact]
    public void ItHasNothingElse()
    {
        var engine = new MLNetEngine();
        var (has, lacks) = (new List<string>(), new List<string>());
        foreach (var call in Catalogue.Default.Operations.Select(o => o.Spec).Where(s => s.Signature.Parameters.Count(p => p.Default is null) <= 2))
        {
            var arguments = string.Join(", ", call.Signature.Parameters.Where(p => p.Default is null).Select((p, i) => p.IsTensor && p.Kind != ParameterKind.Tensors ? $"x{i}" : null));
            try
            {
                var support = engine.Supports(Network.Parse($"y = {call.Name}({arguments})", Catalogue.Default).Statements[^1].Call);
                (support.Forward ? has : lacks).Add(call.Name);
                if (!support.Forward)
                {
                    Assert.Equal($"ML.NET has no {call.Name}", support.Reason);
                }
            }
            catch (CaseException)
            {
                // It takes something else than tensors.
            }
        }

        Assert.Equal(Losses.Order(), has.Order());
        Assert.True(lacks.Count > 50, $"{lacks.Count} only");
    }

    [Theory]
    [InlineData(0.5f, "target[0, 1] is 0.5; LogLoss takes the labels 0 and 1")]
    [InlineData(-1f, "target[0, 1] is -1; LogLoss takes the labels 0 and 1")]
    [InlineData(float.NaN, "target[0, 1] is NaN; LogLoss takes the labels 0 and 1")]
    public void ALabelThatIsNoneIsRefused(float label, string reason) => Refused(
        "binary_cross_entropy_with_logits(x, t, reduction='sum')", reason, ([1, 2], [3, 4]), ([1, 2], [0, label]));

    [Fact]
    public void ALabelOfAScalarIsRefusedWithoutAPlace() =>
        Refused("binary_cross_entropy_with_logits(x, t, reduction='sum')", "target is 2; LogLoss takes the labels 0 and 1", ([], [3]), ([], [2]));

    /// <summary>ML.NET's own refusal is no crash of the engine.</summary>
    [Fact]
    public void WhereMLNetThrowsTheCaseIsRefused() => Refused(
        "tweedie_loss(x, t, index=1)", "target[1] is NaN, where TweedieLoss throws ArgumentOutOfRangeException: LogGamma invalid for x <= 0 (Parameter 'x')", ([2], [3, 4]), ([2], [0, float.NaN]));

    [Fact]
    public void ItDoesNotBroadcast() => Refused(
        "mse_loss(x, t)", "input has the shape (1, 2), target (2); a loss of ML.NET takes one output and one label, and does not broadcast", ([1, 2], [3, 4]), ([2], [0, 1]));

    private static void Refused(string call, string reason, params (Shape Shape, float[] Numbers)[] inputs)
    {
        var thrown = Assert.Throws<UnsupportedCaseException>(() => Runs.Run($"L = {call}", [1], inputs));
        Assert.Equal($"mlnet cannot run {call}: {reason}", thrown.Message);
    }

    private static Support Of(string call) => new MLNetEngine().Supports(Network.Parse($"L = {call}", Catalogue.Default).Statements[^1].Call);
}
