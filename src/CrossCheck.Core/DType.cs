namespace CrossCheck;

/// <summary>The floating-point type that a case is computed in.</summary>
public enum DType
{
    Float32,
    Float64,
}

/// <summary>What the elements of a tensor are: the case's floats, or indices.</summary>
public enum ElementType
{
    Float32,
    Float64,
    Int64,
}

public static class DTypes
{
    /// <summary>The name used in case files: <c>float32</c> or <c>float64</c>.</summary>
    public static string Name(this DType dtype) => dtype == DType.Float32 ? "float32" : "float64";

    public static string Name(this ElementType type) => type switch
    {
        ElementType.Float32 => "float32",
        ElementType.Float64 => "float64",
        _ => "int64",
    };

    public static ElementType Element(this DType dtype) => dtype == DType.Float32 ? ElementType.Float32 : ElementType.Float64;

    /// <summary>Half the distance from 1 to the next number: 2⁻²⁴ or 2⁻⁵³.</summary>
    public static double UnitRoundoff(this DType dtype) => dtype == DType.Float32 ? 1.0 / (1 << 24) : 1.0 / (1L << 53);

    public static bool TryParse(string text, out DType dtype)
    {
        dtype = text == "float64" ? DType.Float64 : DType.Float32;
        return text is "float32" or "float64";
    }

    /// <summary>The nearest number of the dtype, as a double.</summary>
    public static double Round(this DType dtype, double value) => dtype == DType.Float32 ? (float)value : value;
}
