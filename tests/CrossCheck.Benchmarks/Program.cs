using System.Globalization;
using CrossCheck;
using CrossCheck.Benchmarks;
using CrossCheck.Benchmarks.Layers;

return args switch
{
    [] or ["cases"] => ExamBenchmark.Run(200_000),
    [var rows] when Positive(rows) is { } count => ExamBenchmark.Run(count),
    ["cases", var rows] when Positive(rows) is { } count => ExamBenchmark.Run(count),
    ["layers", .. var rest] when Layers(rest) is { } options => LayerBenchmark.Run(options),
    _ => Usage(),
};

static int? Positive(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

static LayerOptions? Layers(string[] arguments)
{
    var options = new LayerOptions("", DType.Float32, 11, 1, false);
    for (var i = 0; i < arguments.Length; i += 2)
    {
        var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
        var read = arguments[i] switch
        {
            "--filter" when value.Length > 0 => options with { Filter = value },
            "--dtype" when value is "float32" or "float64" => options with { DType = value == "float32" ? DType.Float32 : DType.Float64 },
            "--rounds" when Positive(value) is { } rounds => options with { Rounds = rounds },
            "--threads" when Positive(value) is { } threads => options with { Threads = threads },
            "--clock" when value is "elapsed" or "processor" => options with { ProcessorTime = value == "processor" },
            _ => null,
        };
        if (read is null)
        {
            return null;
        }

        options = read;
    }

    // Of several threads the processor times add up.
    return options is { ProcessorTime: true, Threads: > 1 } ? null : options;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: bench [cases] [ROWS]    cases per second of a verification beside a plain TorchSharp loop (default 200000 rows)
               bench layers [--filter NAME] [--dtype float32|float64] [--rounds N] [--threads N] [--clock elapsed|processor]
                                       milliseconds of typical layers beside libtorch's, forward and backward, and their ratios;
                                       --threads is libtorch's within one operation (default 1), the engine's is always 1;
                                       --clock processor is for a machine that others use too, with 1 thread
        """);
    return 2;
}
