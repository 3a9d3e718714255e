using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Core.Tests.Networks;

public sealed class PlanTests
{
    [Theory]
    [InlineData("y = relu(x)", "y dL/dx")]
    [InlineData("u = relu(x); y = sum(u * W)", "u y.1 y dL/dx dL/dW dL/du dL/dy.1")]
    [InlineData("u = x; y = x * u", "u y dL/dx dL/du")]
    [InlineData("p = relu(x); y = sum(w)", "p y dL/dw")]
    [InlineData("c = 2; y = x * c", "c y dL/dx dL/dc")]
    [InlineData("y = loss(x, t, w)", "y dL/dx")]
    [InlineData("z = relu(w); y = loss(x, t, z)", "z y dL/dx")]
    [InlineData("z = x * w; y = loss(z, t, w)", "z y dL/dx dL/dw dL/dz")]
    [InlineData("y = norm(x, m)", "y y.running_mean dL/dx")]
    [InlineData("u, i = max_pool2d(x, 2, return_indices=True)", "u i dL/dx")]
    public void PlansEveryValueAndEveryGradientThatCounts(string text, string quantities)
    {
        var plan = Create(text);

        Assert.Equal(quantities, string.Join(' ', plan.Quantities.Select(q => q.Name)));
    }

    [Fact]
    public void AnInputIsIndicesOnlyWhereEveryUseOfItIs()
    {
        Assert.Equal(ElementType.Int64, TypeOf("y = loss(x, t)", "t"));
        Assert.Equal(ElementType.Float32, TypeOf("z = x * t; y = loss(z, t)", "t"));
        Assert.Contains("'t' is computed as a float", Assert.Throws<CaseException>(() => Create("t = relu(x); y = loss(x, t)")).Message, StringComparison.Ordinal);
        Assert.Contains("'i' holds indices", Assert.Throws<CaseException>(() => Create("u, i = max_pool2d(x, 2, return_indices=True); y = relu(i)")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBoundOnElementsHoldsBeforeAnythingIsAllocated()
    {
        var network = Network.Parse("y = x * w", SmallCatalogue.Instance);
        Shape[] shapes = [[100_000, 1], [1, 100_000]];

        var error = Assert.Throws<CaseException>(() => Plan.Create(network, DType.Float32, shapes, 100_000_000));

        Assert.Contains("at most 100000000 (--max-elements)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCotangentIsGivenAndNotCompared()
    {
        Assert.Equal(-1, Create("y = relu(x)").ScalarResult);
        Assert.NotEqual(-1, Create("y = sum(x)").ScalarResult);
        Assert.DoesNotContain("dL/dy", Create("y = relu(x)").Quantities.Select(q => q.Name));
    }

    private static ElementType TypeOf(string text, string name)
    {
        var plan = Create(text);
        return plan.Values[plan.Network.Find(name)].Type;
    }

    private static Plan Create(string text)
    {
        var network = Network.Parse(text, SmallCatalogue.Instance);
        return Plan.Create(network, DType.Float32, [.. network.Inputs.Select(_ => Shape.Of(2, 3))]);
    }
}
