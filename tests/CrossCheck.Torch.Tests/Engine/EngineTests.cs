using CrossCheck.Engine;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>The reference by itself. On every operation it is compared with the hand-written engine where the case files are verified.</summary>
public class EngineTests
{
    private static readonly TorchEngine Torch = new();

    [Fact]
    public void Every_entry_is_of_an_operation() => Problems.AreNone(TorchOperations.Names.Except(Catalogue.Default.Operations.Select(o => o.Spec.Name))
        .Select(name => $"{name}: src/CrossCheck.Torch/TorchOperations.cs has it, and src/CrossCheck.Engine/Catalogue.cs does not; remove it, or list it there"));

    [Fact]
    public void The_exam_has_the_numbers_of_its_answer_key()
    {
        var one = Build.Of(
            "u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)",
            DType.Float64,
            ("X", [4, 4], [1, 8, 0.5, 6, 3, 1.1, -1, -8, -0.5, -6, -3, -1.1, -1, -8, -0.5, -6]),
            ("W", [2, 2], [1, 2, 10, 4]),
            ("t", Shape.Scalar, [17.3]));
        var trace = Build.Run(Torch, one);

        void Is(string name, params double[] expected)
        {
            var actual = trace[name]!.ToDoubles();
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-13));
        }

        Is("u", 8, 6, -0.5, -0.5);
        Is("v", 8, 6, -0.05, -0.05);
        Is("y.1", 8, 12, -0.5, -0.2);
        Is("y", 19.3);
        Is("L", 2);
        Is("dL/dy", 2);
        Is("dL/dv", 2, 4, 20, 8);
        Is("dL/du", 2, 4, 2, 0.8);
        Is("dL/dX", 0, 2, 0, 4, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0.8, 0);
        Is("dL/dW", 16, 12, -0.1, -0.1);
        Is("dL/dt", -2);
        Assert.Equal(one.Plan.Quantities.Length, trace.Tensors.Count(t => t is not null));
    }

    [Fact]
    public void Name_and_versions()
    {
        Assert.Equal("torch", Torch.Name);
        Assert.Equal(TorchRuntime.Status.TorchSharpVersion, Torch.Version);
        Assert.Equal($"TorchSharp {Torch.Version}, libtorch {TorchRuntime.Status.LibtorchVersion}", Torch.Library);
    }
}
