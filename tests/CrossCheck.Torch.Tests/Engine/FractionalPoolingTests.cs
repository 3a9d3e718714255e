using System.Globalization;
using CrossCheck.Engine;
using TorchSharp;
using Xunit;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>The composed fractional poolings against TorchSharp's own, given the samples that these will draw.</summary>
public class FractionalPoolingTests
{
    private static readonly TorchEngine Torch = new();

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 7)]
    [InlineData(3, 1)]
    [InlineData(3, 7)]
    public void Are_those_of_TorchSharp(int dimensions, int seed)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator();
        var (inputs, kernel, windows) = dimensions == 2 ? ("2,3,7,11", [2, 3], [4, 5]) : ("2,3,6,7,11", new long[] { 2, 1, 3 }, new long[] { 3, 4, 5 });
        long[] sizes = [.. inputs.Split(',').Select(d => long.Parse(d, CultureInfo.InvariantCulture))];
        torch.manual_seed(seed);
        var samples = torch.rand([2, 3, dimensions]);
        var x = torch.randn(sizes, generator: generator);
        torch.manual_seed(seed);
        var (values, indices) = dimensions == 2
            ? F.fractional_max_pool2d_with_indices(x, kernel, windows)
            : F.fractional_max_pool3d_with_indices(x, kernel, windows);

        var network = $"y, i = fractional_max_pool{dimensions}d(x, ({string.Join(", ", kernel)}), ({string.Join(", ", windows)}), return_indices=True, _random_samples=s)";
        var one = Build.Of(network, DType.Float32, ("x", Shape.Create([.. sizes.Select(s => (int)s)]), Numbers(x)), ("s", Shape.Of(2, 3, dimensions), Numbers(samples)));
        foreach (var engine in new IEngine[] { Torch, new NativeEngine() })
        {
            var trace = Build.Run(engine, one);
            Assert.Equal(Numbers(values), trace["y"]!.ToDoubles());
            Assert.Equal(Numbers(indices), trace["i"]!.ToDoubles());
        }
    }

    private static double[] Numbers(torch.Tensor tensor) => tensor.to(torch.ScalarType.Float64).contiguous().data<double>().ToArray();
}
