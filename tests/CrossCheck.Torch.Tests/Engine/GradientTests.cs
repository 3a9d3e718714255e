using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>Which gradients there are: those that torch has, at every name by itself.</summary>
public class GradientTests
{
    private static readonly TorchEngine Torch = new();

    public static TheoryData<string> Operations() => CaseFiles.Operations();

    /// <summary>Each float operand in turn asks for a gradient: torch must have one exactly where the plan says so.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void What_torch_differentiates_is_planned_and_nothing_else(string operation)
    {
        TorchRuntime.EnsureLoaded();
        var tried = 0;
        var problems = new List<string>();
        foreach (var one in CaseFiles.Cases(operation).Where(c => c.Plan.DType == DType.Float64 && c.Plan.Steps is [var only] && only.Call.Spec.Name == operation))
        {
            var step = one.Plan.Steps[0];
            for (var slot = 0; slot < step.Roles.Length; slot++)
            {
                if (step.Call.Operands[slot].Kind == OperandKind.Value && step.Roles[slot] != OperandRole.Index)
                {
                    var planned = step.Roles[slot] == OperandRole.Differentiable;
                    if (planned != HasGradient(one, step, slot))
                    {
                        problems.Add($"{operation}: {one.Id}: torch {(planned ? "does not differentiate" : "differentiates")} {step.Call.SlotName(slot)}, and the spec's Infer says otherwise");
                    }

                    tried++;
                }
            }
        }

        Problems.AreNone(tried > 0 ? problems : [$"{operation}: {CaseFiles.Named(operation)}: no float64 row is this operation alone with a float operand; add one"]);
    }

    [Theory]
    [InlineData("u = x", "x:3")]
    [InlineData("u = flatten(x)", "x:3")]
    [InlineData("u = flatten(x, 1)", "x:3,4")]
    [InlineData("u = reshape(x, (3,))", "x:3")]
    [InlineData("u = transpose(x, 0, 0)", "x:3,4")]
    [InlineData("u = sum(x)", "x:")]
    [InlineData("u = mean(x)", "x:")]
    [InlineData("u = amax(x)", "x:")]
    [InlineData("u = x + 0", "x:3")]
    [InlineData("u = x * 1", "x:3")]
    [InlineData("u = x ^ 1", "x:3")]
    [InlineData("u = relu(x)", "x:3>0")]
    [InlineData("u = max_pool2d(x, 1)", "x:3,4")]
    [InlineData("u = -x", "x:3")]
    public void Every_name_is_a_node_of_its_own(string first, string inputs)
    {
        var shape = inputs[2..].Split('>')[0];
        var one = Build.Random($"{first}; L = sum(u * a) + sum(x * b)", $"{inputs} a:{shape} b:{shape}", DType.Float64);
        var trace = Build.Run(Torch, one);

        // The paths through u only.
        var a = one.Inputs[one.Plan.Network.Inputs.IndexOf(one.Plan.Network.Find("a"))].ToDoubles();
        Assert.Equal([.. a.Select(v => v * one.Cotangents[0][0])], trace["dL/du"]!.ToDoubles());
        Assert.NotEqual(trace["dL/du"]!.ToDoubles(), trace["dL/dx"]!.ToDoubles());
    }

    [Fact]
    public void Gradients_add_up_and_a_chain_of_names_keeps_each()
    {
        var trace = Build.Run(Torch, Build.Of("u = x; v = u; L = sum(v * v) + sum(u)", DType.Float32, ("x", [2], [3, -4])));
        Assert.Equal([6, -8], trace["dL/dv"]!.ToDoubles());
        Assert.Equal([7, -7], trace["dL/du"]!.ToDoubles());
        Assert.Equal([7, -7], trace["dL/dx"]!.ToDoubles());
    }

    [Fact]
    public void A_value_computed_from_numbers_alone_has_its_gradient()
    {
        var trace = Build.Run(Torch, Build.Of("u = exp(0); y = u * x", DType.Float32, ("x", [2], [3, 4])));
        Assert.Equal([7], trace["dL/du"]!.ToDoubles());
        Assert.Equal([1, 1], trace["dL/dx"]!.ToDoubles());
    }

    [Fact]
    public void A_plan_without_gradients_runs_forward_only()
    {
        var one = Build.Of("y = exp(0)", DType.Float32);
        Assert.DoesNotContain(one.Plan.Quantities, q => q.Kind == QuantityKind.Gradient);
        Assert.Equal([1], Build.Run(Torch, one)["y"]!.ToDoubles());
    }

    [Fact]
    public void A_value_used_both_ways_is_detached_where_it_holds_classes()
    {
        var trace = Build.Run(
            Torch,
            Build.Of("u = t * 2; y = cross_entropy(z, t) + sum(u)", DType.Float64, ("t", [2], [1, 0]), ("z", [2, 2], [0, 0, 0, 0])));
        Assert.Equal([2, 2], trace["dL/dt"]!.ToDoubles());
        Assert.Equal([0.25, -0.25, -0.25, 0.25], trace["dL/dz"]!.ToDoubles());
    }

    [Fact]
    public void Class_weights_that_are_computed_get_no_gradient_through_the_loss()
    {
        var one = Build.Random("w = v * 2; L = cross_entropy(z, t, w) + sum(w)", "v:3>0 z:4,3 t:4<3", DType.Float64);
        Assert.Equal(Enumerable.Repeat(one.Cotangents[0][0], 3), Build.Run(Torch, one)["dL/dw"]!.ToDoubles());
    }

    private static bool HasGradient(Case one, Step step, int wanted)
    {
        using var scope = NewDisposeScope();
        var operands = new Tensor?[step.Roles.Length];
        for (var slot = 0; slot < operands.Length; slot++)
        {
            var operand = step.Call.Operands[slot];
            if (operand.Kind == OperandKind.None)
            {
                continue;
            }

            var index = step.Roles[slot] == OperandRole.Index;
            if (operand.Kind == OperandKind.Constant)
            {
                operands[slot] = index ? tensor((long)operand.Number) : tensor(operand.Number, ScalarType.Float64);
                continue;
            }

            var given = one.Inputs[one.Plan.Network.Inputs.IndexOf(operand.Value)];
            long[] dims = [.. given.Shape.Select(d => (long)d)];
            operands[slot] = tensor(given.ToDoubles(), dims, index ? ScalarType.Int64 : ScalarType.Float64);
        }

        operands[wanted]!.requires_grad = true;
        var call = new TorchCall(step);
        try
        {
            var y = step.Results.Length == 1 ? TorchOperations.Bind(call)(new Operands(operands)) : TorchOperations.BindMultiple(call)(new Operands(operands))[0];
            if (!y.requires_grad)
            {
                return false;
            }

            autograd.backward([y], [torch.randn_like(y)]);
            return operands[wanted]!.grad is not null;
        }
        catch (Exception e) when (e.Message.Contains("is not differentiable with respect to argument", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
