using System.Globalization;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>The arguments of a generator: sizes, then <c>key=value</c>, separated by commas or semicolons.</summary>
internal sealed class GeneratorArguments
{
    private readonly string name;
    private readonly string example;
    private readonly Dictionary<string, string> values = [];

    private GeneratorArguments(string name, string example)
    {
        this.name = name;
        this.example = example;
    }

    public List<int> Dims { get; } = [];

    /// <summary>The sizes of <c>shape=3x4</c>, null where it is not given.</summary>
    public int[]? Shape { get; private set; }

    public static GeneratorArguments Parse(string name, ReadOnlySpan<char> inside, string[] keys, string example)
    {
        var arguments = new GeneratorArguments(name, example);
        var semicolon = inside.IndexOf(';');
        arguments.Read(semicolon < 0 ? inside : inside[..semicolon], keys);
        if (semicolon >= 0)
        {
            arguments.Read(inside[(semicolon + 1)..], keys);
        }

        if (arguments.values.TryGetValue("shape", out var shape))
        {
            arguments.Shape = [.. shape.Split('x', '×').Select(size => arguments.Dim(size, "shape"))];
        }

        return arguments;
    }

    /// <summary>The key of <c>seed=</c>, null where it is not given.</summary>
    public ulong? Seed()
    {
        if (!values.TryGetValue("seed", out var text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            ? Generators.Key(seed)
            : throw new CaseException($"{name}: seed={CellErrors.Quote(text)} must be a whole number from {long.MinValue} to {long.MaxValue}");
    }

    /// <summary>The number given for a key, or its default; without a default the key is required.</summary>
    public double Number(string key, double? missing)
    {
        if (!values.TryGetValue(key, out var text))
        {
            return missing ?? throw new CaseException($"{name} needs {key}=, as in {example}");
        }

        var position = 0;
        if (!NumberText.TryScan(text, ref position, out var number) || position < text.Length)
        {
            throw new CaseException($"{name}: {key}={CellErrors.Quote(text)} is not a number");
        }

        return double.IsInfinity(number.Value) && !number.IsWord
            ? throw CellErrors.OutOfRange($"{name}: {key}", text, DType.Float64)
            : number.Value;
    }

    public double Finite(string key, double? missing)
    {
        var value = Number(key, missing);
        return double.IsFinite(value) ? value : throw new CaseException($"{name}: {key}={CellErrors.Text(value)} must be finite");
    }

    public double Whole(string key, double? missing)
    {
        var value = Number(key, missing);
        return value == Math.Floor(value) && Math.Abs(value) <= 1L << 53
            ? value
            : throw new CaseException($"{name}: {key}={CellErrors.Text(value)} must be a whole number from -2^53 to 2^53");
    }

    private void Read(ReadOnlySpan<char> part, string[] keys)
    {
        if (part.IsWhiteSpace())
        {
            return;
        }

        foreach (var range in part.SplitAny(',', ';'))
        {
            var item = part[range].Trim();
            var equals = item.IndexOf('=');
            if (equals >= 0)
            {
                Add(item[..equals].Trim().ToString(), item[(equals + 1)..].Trim(), keys);
            }
            else if (values.Count > 0)
            {
                throw new CaseException($"{name}: {CellErrors.Quote(item)} behind {values.Keys.Last()}=… has no name; sizes come first, as in {example}");
            }
            else if (Dims.Count == LiteralReader.MaxDepth)
            {
                throw new CaseException($"{name} has more than {LiteralReader.MaxDepth} dimensions");
            }
            else
            {
                Dims.Add(Dim(item, "size"));
            }
        }
    }

    private void Add(string key, ReadOnlySpan<char> value, string[] keys)
    {
        if (key != "shape" && !keys.Contains(key))
        {
            throw new CaseException($"{name} has no argument {CellErrors.Quote(key)}{Spelling.Suggest(key, [.. keys, "shape"])}; it takes sizes and {string.Join(", ", [.. keys, "shape"])}");
        }

        if (!values.TryAdd(key, value.ToString()))
        {
            throw new CaseException($"{name}: {key}= is given twice");
        }
    }

    private int Dim(ReadOnlySpan<char> text, string what)
    {
        text = text.Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return size;
        }

        throw new CaseException(text.IsEmpty
            ? $"{name}: a {what} is missing, as in {example}"
            : $"{name}: {what} {CellErrors.Quote(text)} must be a whole number from 0 to {int.MaxValue}, as in {example}");
    }
}
