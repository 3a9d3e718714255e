using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>The memory of one group: per value one array that holds all cases, one behind the other.</summary>
internal sealed class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CaseGroup group;
    private readonly T[]?[] values;
    private readonly long[]?[] indexValues;
    private readonly T[]?[] gradients;

    public Workspace(CaseGroup group)
    {
        this.group = group;
        var plan = group.Plan;
        values = new T[plan.Values.Length][];
        indexValues = new long[plan.Values.Length][];
        gradients = new T[plan.Values.Length][];
        for (var i = 0; i < plan.Values.Length; i++)
        {
            var length = Length(plan.Values[i].Shape);
            if (plan.Values[i].Type == ElementType.Int64)
            {
                indexValues[i] = new long[length];
            }
            else
            {
                values[i] = new T[length];
                gradients[i] = plan.Values[i].HasGradient ? new T[length] : null;
            }
        }

        for (var k = 0; k < plan.Network.Inputs.Length; k++)
        {
            var input = plan.Network.Inputs[k];
            for (var c = 0; c < group.Cases.Count; c++)
            {
                Copy(group.Cases[c].Inputs[k], values[input], indexValues[input], c);
            }
        }

        for (var k = 0; k < plan.Results.Length; k++)
        {
            for (var c = 0; c < group.Cases.Count; c++)
            {
                Copy(group.Cases[c].Cotangents[k], gradients[plan.Results[k]], null, c);
            }
        }
    }

    public T[]?[] Gradients => gradients;

    /// <summary>Every gradient is zero again; those of the last results are their cotangents, which nothing is added to.</summary>
    public void ResetGradients()
    {
        for (var i = 0; i < gradients.Length; i++)
        {
            if (!group.Plan.Results.Contains(i))
            {
                gradients[i].AsSpan().Clear();
            }
        }
    }

    /// <summary>Hands an operation its operands and results.</summary>
    public void Connect(Step step, T[]?[] inputs, long[]?[] indices, T[]?[] outputs, long[]?[] indexOutputs)
    {
        for (var slot = 0; slot < inputs.Length; slot++)
        {
            var operand = step.Call.Operands[slot];
            var isIndex = step.Roles[slot] == OperandRole.Index;
            if (operand.Kind == OperandKind.Constant)
            {
                if (isIndex)
                {
                    indices[slot] = new long[group.Cases.Count];
                    indices[slot].AsSpan().Fill((long)operand.Number);
                }
                else
                {
                    inputs[slot] = new T[group.Cases.Count];
                    inputs[slot].AsSpan().Fill(T.CreateChecked(operand.Number));
                }
            }
            else if (operand.Kind == OperandKind.Value)
            {
                inputs[slot] = isIndex ? null : values[operand.Value];
                indices[slot] = !isIndex ? null : indexValues[operand.Value] ?? Array.ConvertAll(values[operand.Value]!, long.CreateChecked);
            }
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = values[step.Statement.Results[i]];
            indexOutputs[i] = indexValues[step.Statement.Results[i]];
        }
    }

    public Trace Trace(int oneCase)
    {
        var plan = group.Plan;
        var tensors = ImmutableArray.CreateBuilder<TensorData?>(plan.Quantities.Length);
        foreach (var quantity in plan.Quantities)
        {
            var (count, start) = ((int)quantity.Shape.Count, oneCase * (int)quantity.Shape.Count);
            tensors.Add(quantity.Kind == QuantityKind.Gradient
                ? new TensorData<T>(quantity.Shape, gradients[quantity.Value].AsMemory(start, count))
                : quantity.Type == ElementType.Int64
                    ? new TensorData<long>(quantity.Shape, indexValues[quantity.Value].AsMemory(start, count))
                    : new TensorData<T>(quantity.Shape, values[quantity.Value].AsMemory(start, count)));
        }

        return new Trace(plan, tensors.MoveToImmutable());
    }

    private int Length(Shape shape) => checked((int)(shape.Count * group.Cases.Count));

    private static void Copy(TensorData source, T[]? floats, long[]? indices, int oneCase)
    {
        var start = oneCase * source.Count;
        if (indices is not null)
        {
            ((TensorData<long>)source).Span.CopyTo(indices.AsSpan(start));
        }
        else
        {
            ((TensorData<T>)source).Span.CopyTo(floats.AsSpan(start));
        }
    }
}
