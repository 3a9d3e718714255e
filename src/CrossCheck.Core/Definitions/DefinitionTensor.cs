namespace CrossCheck.Definitions;

/// <summary>A tensor as a definition sees it: numbers addressed by their indices, as on paper.</summary>
public sealed class DefinitionTensor<V>(Shape shape, V[] values)
{
    private readonly int[] strides = shape.Strides();

    /// <summary>The sizes of its dimensions.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>The numbers, row-major.</summary>
    public V[] Values { get; } = values;

    /// <summary>The element at a flat, row-major index.</summary>
    public ref V this[params ReadOnlySpan<int> index]
    {
        get
        {
            if (index.Length != strides.Length)
            {
                throw new ArgumentException($"{index.Length} indices for a tensor of shape {Shape}", nameof(index));
            }

            var flat = 0;
            for (var i = 0; i < index.Length; i++)
            {
                flat += index[i] * strides[i];
            }

            return ref Values[flat];
        }
    }
}
