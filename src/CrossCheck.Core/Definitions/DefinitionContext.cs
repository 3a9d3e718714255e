using System.Collections.Immutable;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Definitions;

/// <summary>The operands, options and results of one call of an operation's definition.</summary>
public sealed class DefinitionContext<V>
    where V : struct, IReal<V>
{
    private readonly DefinitionTensor<V>?[] inputs;
    private readonly DefinitionTensor<long>?[] indices;

    /// <param name="dtype">Options are rounded to it, as every engine rounds them.</param>
    /// <param name="inputs">Per slot the float operand, null where it is None or an index.</param>
    /// <param name="indices">Per slot the index operand, else null.</param>
    /// <param name="results">Shapes of the results, as inferred.</param>
    public DefinitionContext(
        OpCall call, DType dtype, DefinitionTensor<V>?[] inputs, DefinitionTensor<long>?[] indices, ImmutableArray<Result> results)
    {
        Call = call;
        DType = dtype;
        this.inputs = inputs;
        this.indices = indices;
        Outputs = [.. results.Select(r => new DefinitionTensor<V>(r.Shape, r.Type == ElementType.Int64 ? [] : new V[r.Shape.Count]))];
        IndexOutputs = [.. results.Select(r => new DefinitionTensor<long>(r.Shape, r.Type == ElementType.Int64 ? new long[r.Shape.Count] : []))];
    }

    /// <summary>The call that is defined, with its options.</summary>
    public OpCall Call { get; }

    /// <summary>The type that the engines compute in; the definition computes in its own.</summary>
    public DType DType { get; }

    /// <summary>Per result its numbers, to be filled; empty for a result that is indices.</summary>
    public ImmutableArray<DefinitionTensor<V>> Outputs { get; }

    /// <summary>Per result its indices, to be filled; empty for a result that is floats.</summary>
    public ImmutableArray<DefinitionTensor<long>> IndexOutputs { get; }

    /// <summary>The first result, to be written to.</summary>
    public DefinitionTensor<V> Output => Outputs[0];

    /// <summary>The operand of a slot, which must be given.</summary>
    public DefinitionTensor<V> Input(int slot) => inputs[slot] ?? throw new InvalidOperationException($"{Call}: operand {slot} is not a float tensor");

    /// <summary>A tensor argument, which must be given.</summary>
    public DefinitionTensor<V> Input(string parameter) => Input(Call.Slot(parameter));

    /// <summary>A tensor argument, or null where it is None.</summary>
    public DefinitionTensor<V>? Find(string parameter) => inputs[Call.Slot(parameter)];

    /// <summary>An argument of indices, or null where it is None.</summary>
    public DefinitionTensor<long>? FindIndex(string parameter) => indices[Call.Slot(parameter)];

    /// <summary>An argument of indices, which must be given.</summary>
    public DefinitionTensor<long> Index(string parameter) =>
        FindIndex(parameter) ?? throw new InvalidOperationException($"{Call}: '{parameter}' is not an index tensor");

    /// <summary>One of the whole numbers of an argument that is a tensor, or a tuple of single ones.</summary>
    public long Index(string parameter, int place)
    {
        var (start, count) = (Call.Slot(parameter), Call.SlotCount(parameter));
        var tensor = indices[count == 1 ? start : start + place];
        return tensor?.Values[count == 1 ? place : 0] ?? throw new InvalidOperationException($"{Call}: '{parameter}' is not an index tensor");
    }

    /// <summary>A number option as the engines see it: rounded to the dtype.</summary>
    public V Float(string option) => V.Of(DType.Round(Call.Float(option)));

    /// <summary>y[i] = f(x[i]).</summary>
    public void Map(Func<V, V> f)
    {
        var x = Input(0).Values;
        for (var i = 0; i < x.Length; i++)
        {
            Output.Values[i] = f(x[i]);
        }
    }

    /// <summary>y = f(a, b) with broadcasting.</summary>
    public void Map(Func<V, V, V> f)
    {
        var (a, b, shape) = (Input(0), Input(1), Output.Shape);
        var (sa, sb) = (Broadcasting.Strides(a.Shape, shape), Broadcasting.Strides(b.Shape, shape));
        for (var i = 0; i < Output.Values.Length; i++)
        {
            var (ia, ib, index) = (0, 0, shape.IndexOf(i));
            for (var d = 0; d < index.Length; d++)
            {
                ia += index[d] * sa[d];
                ib += index[d] * sb[d];
            }

            Output.Values[i] = f(a.Values[ia], b.Values[ib]);
        }
    }
}
