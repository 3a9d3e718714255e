using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>Turns the text of a cell into a value of a column's type. A blank number, or <c>?</c>, is missing: NaN.</summary>
internal static class TableValue
{
    /// <summary>Reads values of this type; what it returns is null where the text is none.</summary>
    /// <param name="keys">The names of a key's values, in order; empty where a cell holds its number, from 0.</param>
    public static Func<string, object?> Parser(DataViewType type, IReadOnlyList<string> keys)
    {
        if (type is KeyDataViewType key)
        {
            var names = keys.Index().ToDictionary(k => k.Item, k => (ulong)k.Index + 1, StringComparer.Ordinal);
            return text => Key(text.Trim(), key, names);
        }

        return Type.GetTypeCode(type.RawType) switch
        {
            TypeCode.Single => static t => Single(t),
            TypeCode.Double => static t => Double(t),
            TypeCode.Boolean => static t => Boolean(t.Trim()),
            TypeCode.SByte => static t => Whole<sbyte>(t),
            TypeCode.Byte => static t => Whole<byte>(t),
            TypeCode.Int16 => static t => Whole<short>(t),
            TypeCode.UInt16 => static t => Whole<ushort>(t),
            TypeCode.Int32 => static t => Whole<int>(t),
            TypeCode.UInt32 => static t => Whole<uint>(t),
            TypeCode.Int64 => static t => Whole<long>(t),
            TypeCode.UInt64 => static t => Whole<ulong>(t),
            TypeCode.DateTime => static t => DateTime.TryParse(t, CultureInfo.InvariantCulture, DateTimeStyles.None, out var v) ? v : null,
            _ when type is TextDataViewType => static t => t.AsMemory(),
            _ when type is TimeSpanDataViewType => static t => TimeSpan.TryParse(t, CultureInfo.InvariantCulture, out var v) ? v : null,
            _ when type is DateTimeOffsetDataViewType => static t => DateTimeOffset.TryParse(t, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var v) ? v : null,
            _ => throw new ModelException($"a column of type {type} cannot be read from a table"),
        };
    }

    /// <summary>What a cell of this type should hold, for messages.</summary>
    public static string Expected(DataViewType type, IReadOnlyList<string> keys) => type switch
    {
        KeyDataViewType when keys.Count > 0 => "text",
        KeyDataViewType key => string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {key.Count - 1}"),
        BooleanDataViewType => "true or false",
        NumberDataViewType when type.RawType == typeof(float) || type.RawType == typeof(double) => $"a number within the range of {type.RawType.Name}",
        NumberDataViewType => $"a whole number within the range of {type.RawType.Name}",
        _ => $"of type {type}",
    };

    private static bool IsMissing(string text) => string.IsNullOrWhiteSpace(text) || text.Trim() is "?";

    private static object? Single(string text) =>
        IsMissing(text) ? float.NaN
        : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !(float.IsInfinity(value) && text.AsSpan().ContainsAnyInRange('0', '9')) ? value : null;

    private static object? Double(string text) =>
        IsMissing(text) ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !(double.IsInfinity(value) && text.AsSpan().ContainsAnyInRange('0', '9')) ? value : null;

    private static object? Whole<T>(string text)
        where T : struct, System.Numerics.INumber<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static object? Boolean(string text) => text switch
    {
        "1" or "+1" => true,
        "0" or "-1" => false,
        _ when text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase) => true,
        _ when text.Equals("false", StringComparison.OrdinalIgnoreCase) || text.Equals("no", StringComparison.OrdinalIgnoreCase) => false,
        _ => null,
    };

    private static object? Key(string text, KeyDataViewType type, Dictionary<string, ulong> names)
    {
        var value = 0ul;
        if (names.Count > 0)
        {
            value = names.GetValueOrDefault(text);
        }
        else if (!IsMissing(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            if (number < 0 || number != Math.Floor(number))
            {
                return null;
            }

            value = number < type.Count ? (ulong)number + 1 : 0;
        }
        else if (!IsMissing(text))
        {
            return null;
        }

        return Type.GetTypeCode(type.RawType) switch
        {
            TypeCode.Byte => (byte)value,
            TypeCode.UInt16 => (ushort)value,
            TypeCode.UInt32 => (uint)value,
            _ => (object)value,
        };
    }
}
