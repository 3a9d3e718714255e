using System.Globalization;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Referee.Kinks;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee.Kinks;

/// <summary>Gradients at kinks that are a choice of subgradient, for all operands together, and such as are none.</summary>
public sealed class ValidChoiceTests
{
    /// <param name="columns">The inputs' names and the upstream gradient's, with commas.</param>
    /// <param name="cells">Their numbers.</param>
    /// <param name="gradients">Per input, in its order in the network, what is judged.</param>
    /// <param name="choice">What was chosen; empty for what is declared, null for no valid choice.</param>
    [Theory]

    // Intervals.
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "2 0 1", "from the right")]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "1 0 1", "even")]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "0.5 0 1", "a mixture")]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "0 0 1", "")]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "2.001 0 1", null)]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "-0.001 0 1", null)]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "0 0 1.001", null)]
    [InlineData("y = relu(x)", "x|dL/dy", "[0, 0, 2]|[2, 3, 1]", "nan 0 1", null)]
    [InlineData("y = clamp(x, -1, 2)", "x|dL/dy", "[-1, 2]|[3, -2]", "0 0", "from the left")]
    [InlineData("y = clamp(x, -1, 2)", "x|dL/dy", "[-1, 2]|[3, -2]", "3 -1", "even")]
    [InlineData("y = clamp(x, 1, 1)", "x|dL/dy", "[1, 2]|[3, -2]", "0 0", "from both sides")]
    [InlineData("y = clamp(x, 0.1, 1)", "x|dL/dy", "[0.1, 2]|[3, -2]", "0 0", "from the left")]
    [InlineData("y = hardtanh(x)", "x|dL/dy", "[-1, 1]|[3, -2]", "3 -2", "from the right")]
    [InlineData("y = relu6(x)", "x|dL/dy", "[0, 6]|[3, -2]", "3 -2", "from the right")]
    [InlineData("y = relu6(x)", "x|dL/dy", "[0, 6]|[3, -2]", "3 -2.01", null)]
    [InlineData("y = hardswish(x)", "x|dL/dy", "[-3, 3]|[2, 2]", "-1 3", "from the right")]
    [InlineData("y = hardshrink(x, 0)", "x|dL/dy", "[0, 3]|[2, 2]", "2 2", "from both sides")]
    [InlineData("y = leaky_relu(x, 0.25)", "x|dL/dy", "[0, -0.0]|[4, 4]", "4 1", "from the right")]
    [InlineData("y = leaky_relu(x, 0.25)", "x|dL/dy", "[0, -0.0]|[4, 4]", "0.9 1", null)]
    [InlineData("y = prelu(x, w)", "x|w|dL/dy", "[0, -2]|[0.5]|[4, 4]", "4 2;-8", "from the right")]
    [InlineData("y = prelu(x, w)", "x|w|dL/dy", "[0, -2]|[0.5]|[4, 4]", "4 2;-7", null)]
    [InlineData("y = softplus(x, 2, 0)", "x|dL/dy", "[0]|[4]", "4", "from the right")]

    // Both operands of a difference, together.
    [InlineData("y = l1_loss(x, t, reduction='sum')", "x|t|dL/dy", "[1, 2]|[1, 5]|3", "3 -3;-3 3", "from the right")]
    [InlineData("y = l1_loss(x, t, reduction='sum')", "x|t|dL/dy", "[1, 2]|[1, 5]|3", "3 -3;3 3", null)]
    [InlineData("y = l1_loss(x, t)", "x|t|dL/dy", "[1, 1]|[1, 1]|4", "2 -1;-2 1", "from the right")]
    [InlineData("y = l1_loss(x, t)", "x|t|dL/dy", "[1, 1]|[1, 1]|4", "2.5 0;-2.5 0", null)]
    [InlineData("y = smooth_l1_loss(x, t, beta=0)", "x|t|dL/dy", "[1]|[1]|4", "4;-4", "from the right")]
    [InlineData("y = smooth_l1_loss(x, t, beta=0)", "x|t|dL/dy", "[1]|[1]|4", "-4;-4", "")]
    [InlineData("y = smooth_l1_loss(x, t, beta=0)", "x|t|dL/dy", "[1]|[1]|4", "4;4", null)]

    // Weights of tied numbers.
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 2]|[1, 1]|[2, 3]", "2 3;0 0", "the first")]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 2]|[1, 1]|[2, 3]", "0.5 3;1.5 0", "a mixture")]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 2]|[1, 1]|[2, 3]", "2 3;2 0", null)]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 2]|[1, 1]|[2, 3]", "0 3;0 0", null)]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 2]|[1, 1]|[2, 3]", "1.8 3;1.6 0", null)]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 1]|1|[2, 3]", "2 0;3", "the first")]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 1]|1|[2, 3]", "2 1;2", "the first")]
    [InlineData("y = maximum(a, b)", "a|b|dL/dy", "[1, 1]|1|[2, 3]", "2 1;2.5", null)]
    [InlineData("y = maximum(a, a)", "a|dL/dy", "[1, 2]|[2, 3]", "2 3", "")]
    [InlineData("y = maximum(a, a)", "a|dL/dy", "[1, 2]|[2, 3]", "1 3", null)]
    [InlineData("y = maximum(a, 1)", "a|dL/dy", "[1, 2]|[2, 3]", "2 3", "the first")]
    [InlineData("y = maximum(a, 1)", "a|dL/dy", "[1, 2]|[2, 3]", "2.1 3", null)]
    [InlineData("y = amax(x)", "x|dL/dy", "[2, 1, 2]|3", "0 0 3", "the last")]
    [InlineData("y = amax(x)", "x|dL/dy", "[2, 1, 2]|3", "1 1 1", null)]
    [InlineData("y, i = max(x, 0)", "x|dL/dy", "[2, 2, 2]|3", "1 1 1", "even")]
    [InlineData("y, i = max(x, 0)", "x|dL/dy", "[2, 2, 2]|3", "0 3 0", "tie 2 of 3")]
    [InlineData("y, i = max(x, 0)", "x|dL/dy", "[2, 2, 2]|3", "0 3 0.1", null)]
    [InlineData("y = max_pool1d(x, 2)", "x|dL/dy", "[[6, 6, 3, 3]]|[[1, -1]]", "0 1 -0.5 -0.5", "the last")]
    [InlineData("y = max_pool1d(x, 2)", "x|dL/dy", "[[6, 6, 3, 3]]|[[1, -1]]", "0 0 0 0", null)]
    [InlineData("y = max_pool1d(x, 2)", "x|dL/dy", "[[6, 6, 3, 3]]|[[1, -1]]", "2 -1 -1 0", null)]
    [InlineData("y = max_pool1d(x, 3)", "x|dL/dy", "[[1, 1, 0]]|[[1]]", "0.5 0.5 0", "even")]
    [InlineData("y = embedding_bag(t, w, mode='max')", "t|w|dL/dy", "[[0, 1]]|[[1, 2], [1, 1]]|[[3, 5]]", "0 5 3 0", "the last")]

    // Windows with common ties: 1 of each window goes to one of its ones.
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, 2, 4]]", "0 1 2 4", "the last")]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, 2, 4]]", "0.5 1.5 3 2", "even")]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, 2, 4]]", "0 3 0 4", "the last")]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, 2, 4]]", "0 3.1 0 3.9", null)]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, 2, 4]]", "1 2 3 1", "a mixture")]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, 2, 4]]", "1.1 2 3 0.9", null)]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, -2, 4]]", "1 -2 0 4", "the last")]
    [InlineData("y = max_pool1d(x, 2, stride=1)", "x|dL/dy", "[[1, 1, 1, 1]]|[[1, -2, 4]]", "1 -3 1 4", null)]

    // Balls.
    [InlineData("y = norm(x)", "x|dL/dy", "[0, 0]|5", "3 4", "a point of the ball")]
    [InlineData("y = norm(x)", "x|dL/dy", "[0, 0]|5", "0 0", "")]
    [InlineData("y = norm(x)", "x|dL/dy", "[0, 0]|5", "3.01 4", null)]
    [InlineData("y = norm(x)", "x|dL/dy", "[0, 0]|5", "1000000 0", null)]
    [InlineData("y = norm(x, 3)", "x|dL/dy", "[0, 0]|1", "0.6299605249474365 0.6299605249474365", "a point of the ball")]
    [InlineData("y = norm(x, 3)", "x|dL/dy", "[0, 0]|1", "0.63 0.631", null)]
    [InlineData("y = norm(x, 1)", "x|dL/dy", "[0, 0, -2]|3", "3 -3 -3", "from the right")]
    [InlineData("y = norm(x, 1)", "x|dL/dy", "[0, 0, -2]|3", "3 -3 3", null)]
    [InlineData("y = norm(x, inf)", "x|dL/dy", "[2, 1, -2]|3", "0 0 -3", "the last")]
    [InlineData("y = norm(x, inf)", "x|dL/dy", "[2, 1, -2]|3", "0 0 3", null)]
    [InlineData("y = norm(x, inf)", "x|dL/dy", "[0, 0]|3", "2 -1", "a mixture")]
    [InlineData("y = norm(x, inf)", "x|dL/dy", "[0, 0]|3", "2 -1.1", null)]
    [InlineData("y = std(x)", "x|dL/dy", "[2, 2]|3", "2 -2", "a point of the ball")]
    [InlineData("y = std(x)", "x|dL/dy", "[2, 2]|3", "2 -1.9", null)]
    [InlineData("y = std(x)", "x|dL/dy", "[2, 2]|3", "2.2 -2.2", null)]
    [InlineData("y = pairwise_distance(a, b, eps=0)", "a|b|dL/dy", "[1, 2]|[1, 2]|5", "3 4;-3 -4", "a point of the ball")]
    [InlineData("y = pairwise_distance(a, b, eps=0)", "a|b|dL/dy", "[1, 2]|[1, 2]|5", "3 4;-3 4", null)]
    [InlineData("y = cdist(a, b)", "a|b|dL/dy", "[[1, 2]]|[[1, 2], [1, 2]]|[[5, 5]]", "6 8;-3 -4 -3 -4", "a point of the ball")]
    [InlineData("y = cdist(a, b)", "a|b|dL/dy", "[[1, 2]]|[[1, 2], [1, 2]]|[[5, 5]]", "6 8;-4 -5 -2 -3", null)]
    [InlineData("y = cdist(a, a)", "a|dL/dy", "[[1, 2]]|[[5]]", "1 0", null)]
    [InlineData("y = lp_pool1d(x, 2, 2)", "x|dL/dy", "[0, 0]|[5]", "3 4", "a point of the ball")]
    [InlineData("y = lp_pool1d(x, 2, 2)", "x|dL/dy", "[0, 0]|[5]", "4 4", null)]

    // Rays.
    [InlineData("y = sqrt(x)", "x|dL/dy", "[0, 4]|[3, 8]", "inf 2", "")]
    [InlineData("y = sqrt(x)", "x|dL/dy", "[0, 4]|[3, 8]", "0 2", "no derivative")]
    [InlineData("y = sqrt(x)", "x|dL/dy", "[0, 4]|[3, 8]", "1e30 2", "a finite slope")]
    [InlineData("y = sqrt(x)", "x|dL/dy", "[0, 4]|[3, 8]", "-1 2", null)]
    [InlineData("y = sqrt(x)", "x|dL/dy", "[0, 4]|[3, 8]", "-inf 2", null)]
    [InlineData("y = sqrt(x)", "x|dL/dy", "[0, 4]|[-3, 8]", "-7 2", "a finite slope")]
    [InlineData("y = x ^ 0.5", "x|dL/dy", "[0]|[3]", "0", "no derivative")]
    [InlineData("y = x ^ 1.5", "x|dL/dy", "[0]|[3]", "1", null)]
    [InlineData("y = norm(x, 0.5)", "x|dL/dy", "[0, 4]|3", "-7 3", "a finite slope")]

    // Gates.
    [InlineData("y = margin_ranking_loss(a, b, t, margin=0.5)", "a|b|t|dL/dy", "1|0.5|1|4", "-2;2;-1", "even")]
    [InlineData("y = margin_ranking_loss(a, b, t, margin=0.5)", "a|b|t|dL/dy", "1|0.5|1|4", "-2;2;-2", null)]
    [InlineData("y = hinge_embedding_loss(x, -1)", "x|dL/dy", "1|4", "0", "no derivative")]
    [InlineData("y = multi_margin_loss(x, 0)", "x|dL/dy", "[1, 0, 2]|3", "-2 1 1", "the full derivative")]
    [InlineData("y = multi_margin_loss(x, 0)", "x|dL/dy", "[1, 0, 2]|3", "-2 0.5 1", null)]
    [InlineData("y = triplet_margin_loss(a, p, n, eps=0)", "a|p|n|dL/dy", "[1]|[2]|[3]|4", "0;0;0", "no derivative")]
    [InlineData("y = triplet_margin_loss(a, p, n, eps=0)", "a|p|n|dL/dy", "[1]|[2]|[3]|4", "0;2;-2", "even")]
    [InlineData("y = triplet_margin_loss(a, p, n, eps=0)", "a|p|n|dL/dy", "[1]|[2]|[3]|4", "0;2;2", null)]
    [InlineData("y = cosine_embedding_loss(a, b, -1)", "a|b|dL/dy", "[1, 0]|[0, 2]|3", "0 0;0 0", "no derivative")]
    [InlineData("y = cosine_embedding_loss(a, b, -1)", "a|b|dL/dy", "[1, 0]|[0, 2]|3", "0 0;1 0", null)]
    [InlineData("y = gaussian_nll_loss(2, 1, v, eps=0.5)", "v|dL/dy", "0|3", "0", "no derivative")]
    [InlineData("y = cosine_similarity(a, b, dim=0, eps=0.5)", "a|b|dL/dy", "[0.25]|[2]|3", "6;0", "no derivative")]
    [InlineData("y = rnn_relu_cell(x, h, w, u)", "x|h|w|u|dL/dy", "[1]|[1]|[[2]]|[[-2]]|[3]", "6;-6;3;3", "the full derivative")]
    [InlineData("y = rnn_relu_cell(x, h, w, u)", "x|h|w|u|dL/dy", "[1]|[1]|[[2]]|[[-2]]|[3]", "6;-6;3;0", null)]
    [InlineData("y = normalize(x, p=1, dim=0)", "x|dL/dy", "[0, 2]|[0, 4]", "0 0", "")]
    [InlineData("y = normalize(x, p=1, dim=0)", "x|dL/dy", "[0, 2]|[0, 4]", "-2 0", "from the right")]
    [InlineData("y = normalize(x, p=1, dim=0)", "x|dL/dy", "[0, 2]|[0, 4]", "-2.1 0", null)]

    // NaN of the branch that is not taken.
    [InlineData("y = kl_div(-1, t, reduction='none')", "t|dL/dy", "[0, 1]|[3, 4]", "nan 8", "NaN")]
    [InlineData("y = kl_div(-1, t, reduction='none')", "t|dL/dy", "[0, 1]|[3, 4]", "3 8", "")]
    [InlineData("y = kl_div(-1, t, reduction='none')", "t|dL/dy", "[0, 1]|[3, 4]", "4 8", null)]
    public void ByOperation(string network, string columns, string cells, string gradients, string? choice)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var verdict = Judge(network, columns, cells, gradients, dtype);

            Assert.Equal(choice is not null, verdict.IsValid);
            Assert.Empty(verdict.Undecided);
            if (choice is not null)
            {
                Assert.Equal(choice, verdict.Made.Select(m => m.Choice.Name).FirstOrDefault(""));
            }
        }
    }

    /// <summary>An infinite or NaN upstream gradient: 0 or ∞ of it, and nothing finite.</summary>
    [Theory]
    [InlineData("y = relu(x)", "[0]|[inf]", "0", true)]
    [InlineData("y = relu(x)", "[0]|[inf]", "inf", true)]
    [InlineData("y = relu(x)", "[0]|[inf]", "-inf", false)]
    [InlineData("y = relu(x)", "[0]|[inf]", "5", false)]
    [InlineData("y = relu(x)", "[0]|[nan]", "nan", true)]
    [InlineData("y = leaky_relu(x, 0.5)", "[0]|[inf]", "5", false)]
    [InlineData("y = leaky_relu(x, 0.5)", "[0]|[inf]", "0", false)]
    [InlineData("y = amax(x)", "[1, 1]|inf", "inf 0", true)]
    public void UpstreamBeyondNumbers(string network, string cells, string gradients, bool isValid) =>
        Assert.Equal(isValid, Judge(network, "x|dL/dy", cells, gradients, DType.Float64).IsValid);

    private static StepVerdict Judge(string network, string columns, string cells, string gradients, DType dtype)
    {
        var header = string.Join(',', columns.Split('|'));
        var row = string.Join(',', cells.Split('|').Select(c => $"\"{c}\""));
        var oneCase = Assert.Single(KinkedCases.Read($"network,dtype,{header}\n\"{network}\",{dtype.Name()},{row}\n"));
        var parts = new Queue<string>(gradients.Split(';'));
        TensorData? Given(Quantity quantity) => quantity.Kind != QuantityKind.Gradient ? null : TensorData.From(
            quantity.Shape, [.. parts.Dequeue().Split(' ').Select(v => v switch { "nan" => double.NaN, "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.Parse(v, CultureInfo.InvariantCulture) })], quantity.Type);
        var given = oneCase.Plan.Quantities.Select(Given).ToList();
        Assert.Empty(parts);
        var truth = KinkedCases.Run(new DefinitionEngine(Catalogue.Default), oneCase).Tensors.Select(t => t!.ToDoubles()).ToList();
        return StepChoices.Judge(oneCase, truth, given, [.. truth.Select(t => Array.ConvertAll(t, v => double.IsFinite(v) ? 2 * dtype.UnitRoundoff() * Math.Abs(v) : 0))]);
    }
}
