using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Torch;

/// <summary>Numbers into torch's memory and out of it.</summary>
internal static class TensorCopy
{
    /// <summary>A leaf with a copy of the numbers, in memory of torch's own (its kernels like theirs aligned).</summary>
    public static Tensor ToTorch(TensorData data, ReadOnlySpan<long> dims, bool requiresGrad)
    {
        switch (data)
        {
            case TensorData<float> floats:
                return Filled(empty(dims, ScalarType.Float32, CPU, requiresGrad), MemoryMarshal.AsBytes(floats.Span));
            case TensorData<double> doubles:
                return Filled(empty(dims, ScalarType.Float64, CPU, requiresGrad), MemoryMarshal.AsBytes(doubles.Span));
            default:
                return Filled(empty(dims, ScalarType.Int64, CPU), MemoryMarshal.AsBytes(((TensorData<long>)data).Span));
        }
    }

    /// <summary>A copy of a tensor's numbers, row-major. The shape and type must be the tensor's.</summary>
    public static TensorData FromTorch(Tensor source, Shape shape, ElementType type)
    {
        using var contiguous = source.is_contiguous() ? null : source.contiguous();
        ReadOnlySpan<byte> bytes = shape.Count == 0 ? [] : (contiguous ?? source).bytes;
        return type switch
        {
            ElementType.Float32 => new TensorData<float>(shape, MemoryMarshal.Cast<byte, float>(bytes).ToArray()),
            ElementType.Float64 => new TensorData<double>(shape, MemoryMarshal.Cast<byte, double>(bytes).ToArray()),
            _ => new TensorData<long>(shape, MemoryMarshal.Cast<byte, long>(bytes).ToArray()),
        };
    }

    private static Tensor Filled(Tensor target, ReadOnlySpan<byte> source)
    {
        if (!source.IsEmpty)
        {
            source.CopyTo(target.bytes);
        }

        return target;
    }
}
