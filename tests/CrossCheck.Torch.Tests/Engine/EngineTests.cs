using CrossCheck.Engine;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>The reference against the hand-written engine, on every operation.</summary>
public class EngineTests
{
    private static readonly TorchEngine Torch = new();

    public static TheoryData<string, string, DType> InBothTypes => Networks.InBothTypes();

    [Theory]
    [MemberData(nameof(InBothTypes))]
    public void Both_engines_have_every_quantity_and_agree(string network, string inputs, DType dtype)
    {
        var one = Build.Random(network, inputs, dtype);
        var (actual, expected) = (Build.Run(new NativeEngine(), one), Build.Run(Torch, one));

        Assert.NotEmpty(one.Plan.Quantities);
        var (atol, rtol) = dtype == DType.Float32 ? (1e-5, 1.3e-6) : (1e-7, 1e-7); // torch.testing.assert_close
        for (var q = 0; q < one.Plan.Quantities.Length; q++)
        {
            var name = one.Plan.Quantities[q].Name;
            var (a, e) = (actual.Tensors[q], expected.Tensors[q]);
            Assert.True(a is not null && e is not null, $"{name}: native {(a is null ? "has none" : "has it")}, torch {(e is null ? "has none" : "has it")}");
            Assert.Equal(one.Plan.Quantities[q].Shape, e!.Shape);
            for (var i = 0; i < e.Count; i++)
            {
                Assert.True(
                    Math.Abs(a![i] - e[i]) <= atol + rtol * Math.Abs(e[i]) || a[i].Equals(e[i]),
                    $"{name}[{string.Join(", ", e.Shape.IndexOf(i))}]: native {a[i]:R}, torch {e[i]:R}");
            }
        }
    }

    [Fact]
    public void Every_operation_has_a_reference_and_a_network_here()
    {
        var used = Networks.All
            .SelectMany(n => Network.Parse(n.Network, Catalogue.Default).Statements.Select(s => s.Call.Spec.Name)).ToHashSet();
        var names = Catalogue.Default.Operations.Select(o => o.Spec.Name).ToArray();

        Assert.Equal([], names.Where(n => !TorchOperations.Has(n)));
        Assert.Equal([], names.Except(used));
        Assert.Equal([], TorchOperations.Names.Except(names));
    }

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
