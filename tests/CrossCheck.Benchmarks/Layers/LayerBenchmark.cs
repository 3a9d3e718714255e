using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CrossCheck.Engine;
using CrossCheck.Networks;
using CrossCheck.Operations;
using CrossCheck.Torch;

namespace CrossCheck.Benchmarks.Layers;

/// <summary>What of the table is measured, and how.</summary>
internal sealed record LayerOptions(string Filter, DType DType, int Rounds, int Threads, bool ProcessorTime);

/// <summary>
/// Times of typical layers in both engines, forward and backward, and their ratios. The engines run in turn, in short
/// rounds; a round's times are the least in it, and the ratio is the median of the rounds' ratios, so that whatever
/// else runs on the machine meets both.
/// </summary>
internal static class LayerBenchmark
{
    /// <summary>Of one engine in one round.</summary>
    private const double SecondsPerTurn = 0.04;

    /// <summary>Processor time that is enough for the runtime to compile what is hot a second time.</summary>
    private const double SecondsOfWarmUp = 0.7;

    public static int Run(LayerOptions options)
    {
        var layers = LayerTable.All.Where(l => l.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase)).ToList();
        if (layers.Count == 0)
        {
            Console.Error.WriteLine($"no layer is called '{options.Filter}'; there are: {string.Join(", ", LayerTable.All.Select(l => l.Name))}");
            return 2;
        }

        TorchRuntime.EnsureLoaded();
        TorchRuntime.SetThreads(options.Threads);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.DType.Name()}; native on 1 thread, libtorch {TorchRuntime.Status.LibtorchVersion} on {options.Threads}; milliseconds{(options.ProcessorTime ? " of processor time" : "")}; {options.Rounds} paired rounds, native/libtorch is the median of their ratios"));
        Console.WriteLine($"{"",-64} {"forward",26} {"backward",26} {"both",8}");
        Console.WriteLine($"{"layer",-64} {"native",8} {"libtorch",9} {"ratio",7} {"native",8} {"libtorch",9} {"ratio",7} {"ratio",8}");
        foreach (var layer in layers)
        {
            Measure(layer, options);
            GC.Collect();
        }

        return 0;
    }

    private static void Measure(Layer layer, LayerOptions options)
    {
        var one = CaseOf(layer, options.DType);
        Clock clock = options.ProcessorTime ? static () => Environment.CpuUsage.TotalTime.TotalSeconds : static () => Stopwatch.GetElapsedTime(0).TotalSeconds;
        using ISide native = options.DType == DType.Float32 ? new NativeSide<float>(one, clock) : new NativeSide<double>(one, clock);
        using ISide torch = new TorchSide(layer, one, clock);
        WarmUp(native);
        WarmUp(torch);
        var rounds = new List<(Times Native, Times Torch)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            // Each goes first every other time.
            var (first, second) = round % 2 == 0 ? (native, torch) : (torch, native);
            var (a, b) = (Turn(first), Turn(second));
            rounds.Add(round % 2 == 0 ? (a, b) : (b, a));
        }

        RequireSame(layer, native.Read(), torch.Read(), options.DType == DType.Float32 ? 1e-4 : 1e-9);
        string Columns(Func<Times, double> part) => string.Create(
            CultureInfo.InvariantCulture,
            $"{1000 * Median(rounds.Select(r => part(r.Native))),8:F3} {1000 * Median(rounds.Select(r => part(r.Torch))),9:F3} {Ratio(rounds, part),7:F2}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{layer.Name,-17} {layer.Sizes,-46} {Columns(t => t.Forward)} {Columns(t => t.Backward)} {Ratio(rounds, t => t.Both),8:F2}"));
    }

    private static double Ratio(List<(Times Native, Times Torch)> rounds, Func<Times, double> part) =>
        Median(rounds.Select(r => part(r.Native) / part(r.Torch)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static void WarmUp(ISide side)
    {
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < 4 || (Environment.CpuUsage.TotalTime - start).TotalSeconds < SecondsOfWarmUp; i++)
        {
            side.Run();
        }
    }

    private static Times Turn(ISide side)
    {
        var all = new List<Times>();
        var clock = Stopwatch.StartNew();
        while (all.Count < 3 || clock.Elapsed.TotalSeconds < SecondsPerTurn)
        {
            all.Add(side.Run());
        }

        return Times.Least(all);
    }

    private static Case CaseOf(Layer layer, DType dtype)
    {
        var network = Network.Parse(layer.Network, Catalogue.Default);
        var plan = Plan.Create(network, dtype, [.. layer.Inputs.Select(i => i.Shape)]);
        var random = new Random(1);
        var inputs = layer.Inputs.Select(i => i.Classes > 0
            ? TensorData.From(i.Shape, [.. Enumerable.Range(0, (int)i.Shape.Count).Select(_ => (double)random.Next(i.Classes))], ElementType.Int64)
            : Floats(i.Shape, i.Scale)).ToImmutableArray();
        return new Case(layer.Name, plan, inputs, [.. plan.Results.Select(r => Floats(plan.Values[r].Shape, 1))]);

        TensorData Floats(Shape shape, double scale) =>
            TensorData.From(shape, [.. Enumerable.Range(0, (int)shape.Count).Select(_ => scale * Normal(random))], dtype.Element());
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Times of different computations would say nothing.</summary>
    private static void RequireSame(Layer layer, IReadOnlyList<double[]> native, IReadOnlyList<double[]> torch, double tolerance)
    {
        if (native.Count != torch.Count)
        {
            throw new InvalidOperationException($"{layer.Name}: native has {native.Count} tensors, libtorch {torch.Count}");
        }

        for (var i = 0; i < native.Count; i++)
        {
            var largest = torch[i].Max(Math.Abs);
            var difference = native[i].Zip(torch[i], (a, b) => Math.Abs(a - b)).Max();
            if (native[i].Length != torch[i].Length || !(difference <= tolerance * largest))
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"{layer.Name}: tensor {i} of the engines differs by {difference}, with elements up to {largest}"));
            }
        }
    }
}
