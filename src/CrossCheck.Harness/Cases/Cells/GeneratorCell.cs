namespace CrossCheck.Harness.Cases.Cells;

/// <summary>Something that knows its shape before it has numbers.</summary>
internal interface ITensorSource
{
    Shape Shape { get; }

    /// <summary>The numbers, row-major; a new array at every call.</summary>
    double[] Materialize();
}

/// <summary>
/// A generated tensor: <c>name(dims…; key=value, …)</c>. The sizes may also be given as <c>shape=3x4</c>, which reshapes where
/// both are given. No sizes at all make a scalar.
/// </summary>
internal sealed class GeneratorCell : ITensorSource
{
    private static readonly Dictionary<string, (string[] Keys, string Example)> s_catalogue = new()
    {
        ["normal"] = (["mean", "std", "seed"], "normal(2, 3; seed=7)"),
        ["uniform"] = (["low", "high", "seed"], "uniform(2, 3; low=-1, high=1, seed=7)"),
        ["integers"] = (["low", "high", "seed"], "integers(8; low=0, high=10, seed=7)"),
        ["zeros"] = ([], "zeros(2, 3)"),
        ["ones"] = ([], "ones(4)"),
        ["full"] = (["value"], "full(2, 2; value=0.5)"),
        ["arange"] = (["start", "step"], "arange(12; shape=3x4)"),
    };

    private readonly string name;
    private readonly ulong key;

    // low and high, mean and std, start and step, value and nothing
    private readonly double first;
    private readonly double second;

    private GeneratorCell(string name, GeneratorArguments arguments, CellContext context)
    {
        this.name = name;
        Shape = ShapeOf(arguments, context);
        key = arguments.Seed() ?? Generators.Key(context.Seed, context.Column);
        (first, second) = name switch
        {
            "normal" => (arguments.Finite("mean", 0), arguments.Finite("std", 1)),
            "uniform" => (arguments.Finite("low", 0), arguments.Finite("high", 1)),
            "integers" => (arguments.Whole("low", 0), arguments.Whole("high", null)),
            "arange" => (arguments.Finite("start", 0), arguments.Finite("step", 1)),
            "full" => (arguments.Number("value", null), 0),
            "ones" => (1, 0),
            _ => (0.0, 0.0),
        };
        Check(context);
    }

    public static IEnumerable<string> Names => s_catalogue.Keys;

    public Shape Shape { get; }

    public static bool IsName(string name) => s_catalogue.ContainsKey(name);

    public static string Example(string name) => s_catalogue[name].Example;

    /// <param name="inside">What stands between the parentheses.</param>
    public static GeneratorCell Parse(string name, ReadOnlySpan<char> inside, CellContext context)
    {
        if (!s_catalogue.TryGetValue(name, out var entry))
        {
            throw new CaseException($"there is no generator {CellErrors.Quote(name)}{Spelling.Suggest(name, [.. Names, "file", "exact"])}; generators are {string.Join(", ", Names)}");
        }

        return new(name, GeneratorArguments.Parse(name, inside, entry.Keys, entry.Example), context);
    }

    public double[] Materialize()
    {
        var x = new double[Shape.Count];
        switch (name)
        {
            case "normal":
                Generators.Normal(x, key, first, second);
                break;
            case "uniform":
                Generators.Uniform(x, key, first, second);
                break;
            case "integers":
                Generators.Integers(x, key, first, second);
                break;
            case "arange":
                Generators.Arange(x, first, second);
                break;
            default:
                Array.Fill(x, first);
                break;
        }

        return x;
    }

    private Shape ShapeOf(GeneratorArguments arguments, CellContext context)
    {
        var what = $"{name}({string.Join(", ", arguments.Dims)})";
        if (name == "arange" && (arguments.Dims.Count > 1 || (arguments.Dims.Count == 0 && arguments.Shape is null)))
        {
            throw new CaseException($"{what} takes one count, as in arange(12), arange(12; start=1, step=2) or {s_catalogue[name].Example}");
        }

        var shape = CellErrors.CheckedShape(arguments.Dims.ToArray(), context, what);
        if (arguments.Shape is null)
        {
            return shape;
        }

        var reshaped = CellErrors.CheckedShape(arguments.Shape, context, $"{name}(shape={string.Join('x', arguments.Shape)})");
        if (arguments.Dims.Count > 0 && shape.Count != reshaped.Count)
        {
            throw new CaseException($"{what} has {shape.Count} elements, shape={string.Join('x', arguments.Shape)} has {reshaped.Count}");
        }

        return reshaped;
    }

    private void Check(CellContext context)
    {
        if (name is "uniform" or "integers" && !(first < second))
        {
            throw new CaseException($"{name}: low={CellErrors.Text(first)} must be less than high={CellErrors.Text(second)}");
        }

        if (name == "integers" && second - first > 1L << 53)
        {
            throw new CaseException($"integers: high - low = {CellErrors.Text(second - first)} must be at most 2^53 = 9007199254740992");
        }

        if (name == "normal" && second < 0)
        {
            throw new CaseException($"normal: std={CellErrors.Text(second)} must not be negative");
        }

        var (least, most) = name switch
        {
            "normal" => (first - (Generators.LargestNormal * second), first + (Generators.LargestNormal * second)),
            "arange" => (first, first + (second * Math.Max(0, Shape.Count - 1))),
            "uniform" => (first, second),
            _ => (first, first),
        };
        foreach (var value in (double[])[least, most])
        {
            if (CellErrors.Overflows(value, context.DType) || (double.IsInfinity(value) && name != "full"))
            {
                throw CellErrors.OutOfRange(name, CellErrors.Text(value), context.DType);
            }
        }

        if (double.IsInfinity(second - first) && name == "uniform")
        {
            throw CellErrors.OutOfRange(name, $"high - low = {CellErrors.Text(second)} - {CellErrors.Text(first)}", context.DType);
        }
    }
}
