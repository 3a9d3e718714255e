using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CrossCheck.Networks;
using CrossCheck.Operations;
using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Torch;

/// <summary>
/// A plan made ready for torch: functions, shapes and constants are found once, the cases then run one by one.
/// It belongs to one thread.
/// </summary>
internal sealed class TorchProgram : IDisposable
{
    private readonly Plan plan;
    private readonly Input[] inputs;
    private readonly Line[] lines;
    private readonly long[][] resultShapes;
    private readonly bool hasGradients;
    private readonly DisposeScope constants;
    private readonly Tensor?[] values;
    private readonly ScalarType dtype;

    public TorchProgram(Plan plan)
    {
        this.plan = plan;
        dtype = plan.DType == DType.Float32 ? ScalarType.Float32 : ScalarType.Float64;
        values = new Tensor?[plan.Values.Length];
        hasGradients = plan.Quantities.Any(q => q.Kind == QuantityKind.Gradient);
        resultShapes = [.. plan.Results.Select(r => Dims(plan.Values[r].Shape))];
        inputs = [.. plan.Network.Inputs.Select(i => new Input(i, Dims(plan.Values[i].Shape), plan.Values[i].HasGradient))];
        constants = NewDisposeScope();
        try
        {
            lines = [.. plan.Steps.Select(Bind)];
        }
        catch
        {
            constants.Dispose();
            throw;
        }
    }

    public void Dispose() => constants.Dispose();

    /// <summary>Runs one case.</summary>
    /// <exception cref="InvalidOperationException">torch threw: the message is its own, behind the statement.</exception>
    public Trace Run(Case one)
    {
        using var scope = NewDisposeScope();
        var at = "inputs";
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                values[inputs[i].Value] = TensorCopy.ToTorch(one.Inputs[i], inputs[i].Dims, inputs[i].HasGradient);
            }

            foreach (var line in lines)
            {
                at = line.Text;
                Run(line);
            }

            at = "backward";
            if (hasGradients)
            {
                Backward(one.Cotangents);
            }

            return new Trace(plan, Read());
        }
        catch (Exception e) when (e is not CaseException)
        {
            throw new InvalidOperationException($"torch: {at}: {TorchErrors.Clean(e)}", e);
        }
        finally
        {
            Array.Clear(values);
        }
    }

    private static long[] Dims(Shape shape) => [.. shape.Select(size => (long)size)];

    private Line Bind(Step step)
    {
        var call = new TorchCall(step);
        var sources = new Source[step.Roles.Length];
        for (var slot = 0; slot < sources.Length; slot++)
        {
            var (operand, role) = (step.Call.Operands[slot], step.Roles[slot]);
            sources[slot] = operand.Kind switch
            {
                OperandKind.None => new(-1, role, null),
                OperandKind.Constant when role == OperandRole.Index => new(-1, role, tensor((long)operand.Number)),
                OperandKind.Constant => new(-1, role, tensor(operand.Number, dtype)),
                _ when plan.Values[operand.Value].Type == ElementType.Int64 => new(operand.Value, OperandRole.Differentiable, null),
                _ => new(operand.Value, role, null),
            };
        }

        var several = step.Results.Length > 1;
        return new Line(
            step.Call.Text,
            several ? null : TorchOperations.Bind(call),
            several ? TorchOperations.BindMultiple(call) : null,
            sources,
            new Tensor?[sources.Length],
            [.. step.Statement.Results]);
    }

    private void Run(Line line)
    {
        for (var slot = 0; slot < line.Sources.Length; slot++)
        {
            var source = line.Sources[slot];
            line.Operands[slot] = source.Value < 0 ? source.Constant : source.Role switch
            {
                OperandRole.Differentiable => values[source.Value],
                OperandRole.Buffer => values[source.Value]!.detach(),
                _ => values[source.Value]!.detach().to(ScalarType.Int64),
            };
        }

        var operands = new Operands(line.Operands);
        if (line.Function is { } function)
        {
            Assign(line.Results[0], function(operands));
            return;
        }

        var results = line.Functions!(operands);
        for (var i = 0; i < line.Results.Length; i++)
        {
            Assign(line.Results[i], results[i]);
        }
    }

    /// <summary>A value with a planned gradient keeps it, and starts one where nothing before it has any.</summary>
    private void Assign(int value, Tensor result)
    {
        var planned = plan.Values[value];
        Require(result, planned);
        if (hasGradients && planned.HasGradient)
        {
            if (result.requires_grad)
            {
                result.retain_grad();
            }
            else
            {
                result.requires_grad = true;
            }
        }

        values[value] = result;
    }

    /// <summary>A result of another shape or type than the plan's would be read wrongly, and broadcast in what follows.</summary>
    private static void Require(Tensor result, ValuePlan planned)
    {
        var expected = planned.Type switch
        {
            ElementType.Float32 => ScalarType.Float32,
            ElementType.Float64 => ScalarType.Float64,
            _ => ScalarType.Int64,
        };
        var fits = result.dtype == expected && result.dim() == planned.Shape.Rank;
        for (var i = 0; fits && i < planned.Shape.Rank; i++)
        {
            fits = result.size(i) == planned.Shape[i];
        }

        if (!fits)
        {
            throw new InvalidOperationException(
                $"gives {result.dtype} of shape ({string.Join(", ", result.shape)}) where the plan says {planned.Type.Name()} of shape {planned.Shape}");
        }
    }

    private void Backward(ImmutableArray<TensorData> cotangents)
    {
        var results = new Tensor[cotangents.Length];
        var gradients = new Tensor[cotangents.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = values[plan.Results[i]]!;
            gradients[i] = TensorCopy.ToTorch(cotangents[i], resultShapes[i], false);
        }

        autograd.backward(results, gradients);
    }

    /// <summary>
    /// Everything planned. Where torch has no gradient (it does not differentiate what the plan does) there is none
    /// in the trace either, so that the comparison finds it missing.
    /// </summary>
    private ImmutableArray<TensorData?> Read()
    {
        var read = new TensorData?[plan.Quantities.Length];
        for (var i = 0; i < read.Length; i++)
        {
            var quantity = plan.Quantities[i];
            var source = quantity.Kind == QuantityKind.Value ? values[quantity.Value] : values[quantity.Value]!.grad;
            read[i] = source is null ? null : TensorCopy.FromTorch(source, quantity.Shape, quantity.Type);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(read);
    }

    private sealed record Input(int Value, long[] Dims, bool HasGradient);

    /// <summary>What goes into a slot: a value of the network, a constant, or (−1 and null) nothing.</summary>
    private readonly record struct Source(int Value, OperandRole Role, Tensor? Constant);

    private sealed record Line(
        string Text, TorchFunction? Function, TorchFunctions? Functions, Source[] Sources, Tensor?[] Operands, int[] Results);
}
