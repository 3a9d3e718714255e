using CrossCheck.Definitions;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>A network computed by the definitions, statement by statement, over any number type.</summary>
/// <param name="own">Makes a result with a gradient a node of its own.</param>
/// <param name="number">The value as a double.</param>
/// <param name="detached">The number alone, for an operand that is not differentiated.</param>
internal sealed class ForwardPass<V>(Plan plan, Func<V, V> own, Func<V, V> detached, Func<V, double> number)
    where V : struct, IReal<V>
{
    public DefinitionTensor<V>?[] Floats { get; } = new DefinitionTensor<V>?[plan.Values.Length];

    public DefinitionTensor<long>?[] Indices { get; } = new DefinitionTensor<long>?[plan.Values.Length];

    public void SetInput(int value, TensorData data, Func<double, V> number)
    {
        if (plan.Values[value].Type == ElementType.Int64)
        {
            Indices[value] = new(data.Shape, Array.ConvertAll(data.ToDoubles(), v => (long)v));
        }
        else
        {
            Floats[value] = new(data.Shape, Array.ConvertAll(data.ToDoubles(), v => number(v)));
        }
    }

    public void Run(ICatalogue catalogue)
    {
        foreach (var step in plan.Steps)
        {
            var context = Context(step);
            var operation = catalogue.Find(step.Call.Spec.Name)
                ?? throw new InvalidOperationException($"there is no definition of '{step.Call.Spec.Name}'");
            operation.Define(context);
            for (var i = 0; i < step.Results.Length; i++)
            {
                var value = step.Statement.Results[i];
                if (step.Results[i].Type == ElementType.Int64)
                {
                    Indices[value] = context.IndexOutputs[i];
                    continue;
                }

                var change = plan.Values[value].HasGradient ? own : detached;
                Floats[value] = new(step.Results[i].Shape, Array.ConvertAll(context.Outputs[i].Values, v => change(v)));
            }
        }
    }

    private DefinitionContext<V> Context(Step step)
    {
        var call = step.Call;
        var floats = new DefinitionTensor<V>?[call.Operands.Length];
        var indices = new DefinitionTensor<long>?[call.Operands.Length];
        for (var slot = 0; slot < floats.Length; slot++)
        {
            var operand = call.Operands[slot];
            if (operand.Kind == OperandKind.None)
            {
                continue;
            }

            if (step.Roles[slot] == OperandRole.Index)
            {
                indices[slot] = IndexOperand(operand);
            }
            else
            {
                floats[slot] = FloatOperand(operand, step.Roles[slot]);
            }
        }

        for (var slot = 0; slot < indices.Length; slot++)
        {
            if (indices[slot] is { } given)
            {
                call.Spec.CheckIndices?.Invoke(new IndexCheck(call, slot, given.Values, given.Shape, step.Shapes) { Others = other => indices[other]?.Values });
            }
        }

        return new DefinitionContext<V>(call, plan.DType, floats, indices, step.Results);
    }

    private DefinitionTensor<V> FloatOperand(Operand operand, OperandRole role)
    {
        if (operand.Kind == OperandKind.Constant)
        {
            return new(Shape.Scalar, [V.Of(plan.DType.Round(operand.Number))]);
        }

        var value = Floats[operand.Value]!;
        return role == OperandRole.Differentiable ? value : new(value.Shape, Array.ConvertAll(value.Values, v => detached(v)));
    }

    private DefinitionTensor<long> IndexOperand(Operand operand)
    {
        if (operand.Kind == OperandKind.Constant)
        {
            return new(Shape.Scalar, [(long)operand.Number]);
        }

        // An input that is a float elsewhere in the network: the index that stands in it.
        return Indices[operand.Value]
            ?? new(Floats[operand.Value]!.Shape, Array.ConvertAll(Floats[operand.Value]!.Values, v => (long)number(v)));
    }
}
