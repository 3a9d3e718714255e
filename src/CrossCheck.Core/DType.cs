namespace CrossCheck;

/// <summary>The floating-point type that a case is computed in.</summary>
public enum DType
{
    /// <summary>32 bits: 24 of precision.</summary>
    Float32,

    /// <summary>64 bits: 53 of precision.</summary>
    Float64,
}

/// <summary>What the elements of a tensor are: the case's floats, or indices.</summary>
public enum ElementType
{
    /// <summary>A float of 32 bits.</summary>
    Float32,

    /// <summary>A float of 64 bits.</summary>
    Float64,

    /// <summary>Whole numbers: indices, which have no gradient.</summary>
    Int64,
}

/// <summary>Names, sizes and conversions of the types.</summary>
public static class DTypes
{
    /// <summary>The name used in case files: <c>float32</c> or <c>float64</c>.</summary>
    public static string Name(this DType dtype) => dtype == DType.Float32 ? "float32" : "float64";

    /// <summary>As PyTorch writes it: <c>float32</c>, <c>float64</c>, <c>int64</c>.</summary>
    public static string Name(this ElementType type) => type switch
    {
        ElementType.Float32 => "float32",
        ElementType.Float64 => "float64",
        _ => "int64",
    };

    /// <summary>What the floats of a case of this dtype are.</summary>
    public static ElementType Element(this DType dtype) => dtype == DType.Float32 ? ElementType.Float32 : ElementType.Float64;

    /// <summary>Half the distance from 1 to the next number: 2⁻²⁴ or 2⁻⁵³.</summary>
    public static double UnitRoundoff(this DType dtype) => dtype == DType.Float32 ? 1.0 / (1 << 24) : 1.0 / (1L << 53);

    /// <summary>Reads <c>float32</c> or <c>float64</c>; false for anything else.</summary>
    public static bool TryParse(string text, out DType dtype)
    {
        dtype = text == "float64" ? DType.Float64 : DType.Float32;
        return text is "float32" or "float64";
    }

    /// <summary>The nearest number of the dtype, as a double.</summary>
    public static double Round(this DType dtype, double value) => dtype == DType.Float32 ? (float)value : value;
}
