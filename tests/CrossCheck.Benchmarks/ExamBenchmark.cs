using System.Diagnostics;
using System.Globalization;
using CrossCheck.Engine;
using CrossCheck.Harness.Runs;
using CrossCheck.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Benchmarks;

/// <summary>
/// Cases of the exam's size: a whole verification (CSV, both engines, every value and gradient compared)
/// beside the loop that somebody would write over TorchSharp by hand, which reads no file and compares nothing.
/// The two run in turn, so that a change in the machine's speed meets both.
/// </summary>
internal static class ExamBenchmark
{
    private const int Rounds = 3;
    private const string Network = "u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)";

    public static int Run(int rows)
    {
        TorchRuntime.EnsureLoaded();
        TorchRuntime.SetThreads(1);
        var inputs = Inputs(rows);
        var file = Path.Combine(Path.GetTempPath(), $"crosscheck-bench-{Environment.ProcessId}.csv");
        try
        {
            Write(file, inputs);
            Print("processor threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
            Print("rows", rows.ToString(CultureInfo.InvariantCulture));
            var (loop, one, all) = (new List<double>(), new List<double>(), new List<double>());
            Verify(file, 1, 1);
            PlainLoop(inputs[..Math.Min(rows, 2000)]);
            for (var round = 0; round < Rounds; round++)
            {
                loop.Add(Measure(rows, () => PlainLoop(inputs)));
                one.Add(Measure(rows, () => Verify(file, 1, rows)));
                all.Add(Measure(rows, () => Verify(file, Environment.ProcessorCount, rows)));
            }

            Report("plain TorchSharp loop, 1 thread", loop, loop);
            Report("crosscheck verify, 1 thread", one, loop);
            Report($"crosscheck verify, {Environment.ProcessorCount} threads", all, loop);
            Print("managed heap after a full collection, MB", (GC.GetTotalMemory(forceFullCollection: true) / 1e6).ToString("F0", CultureInfo.InvariantCulture));
            Print("peak working set of the process, MB", (Process.GetCurrentProcess().PeakWorkingSet64 / 1e6).ToString("F0", CultureInfo.InvariantCulture));
            return 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What one would write by hand: forward, backward, the numbers read back.</summary>
    private static void PlainLoop((float[] X, float[] W, float T)[] inputs)
    {
        var checksum = 0.0;
        foreach (var (values, weights, target) in inputs)
        {
            using var scope = NewDisposeScope();
            var x = tensor(values, 1, 4, 4).requires_grad_();
            var w = tensor(weights, 1, 2, 2).requires_grad_();
            var t = tensor(target);
            var u = nn.functional.max_pool2d(x, 2);
            var v = nn.functional.leaky_relu(u, 0.1);
            u.retain_grad();
            v.retain_grad();
            var y = (v * w).sum();
            var loss = 0.5 * (y - t).pow(2);
            loss.backward();
            checksum += loss.item<float>() + u.data<float>()[0] + v.data<float>()[0]
                + x.grad!.data<float>()[0] + w.grad!.data<float>()[0] + u.grad!.data<float>()[0] + v.grad!.data<float>()[0];
        }

        GC.KeepAlive(checksum);
    }

    private static void Verify(string file, int threads, int atLeast)
    {
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = new NativeEngine(), Expected = new TorchEngine(), Threads = threads };
        var summary = new Runner(options).Run([file], []);
        if (summary.ExitCode != 0 || summary.Compared.Cases < atLeast)
        {
            throw new InvalidOperationException($"the benchmark's cases do not agree: {summary}");
        }
    }

    private static (float[] X, float[] W, float T)[] Inputs(int rows)
    {
        var random = new Random(1);
        float Number() => MathF.Round((random.NextSingle() * 20) - 10, 1);
        return [.. Enumerable.Range(0, rows).Select(_ => (Draw(16), Draw(4), Number()))];

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Number())];
    }

    private static void Write(string file, (float[] X, float[] W, float T)[] inputs)
    {
        using var writer = new StreamWriter(file);
        writer.WriteLine("id,network,X,W,t");
        for (var i = 0; i < inputs.Length; i++)
        {
            var (x, w, t) = inputs[i];
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"case/{i},{(i == 0 ? $"\"{Network}\"" : "")},\"{Matrix(x, 4)}\",\"{Matrix(w, 2)}\",{t}"));
        }
    }

    private static string Matrix(float[] values, int columns) => $"[{string.Join(", ", values.Chunk(columns).Select(
        row => $"[{string.Join(", ", row.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]"))}]";

    private static double Measure(int rows, Action run)
    {
        var clock = Stopwatch.StartNew();
        run();
        return rows / clock.Elapsed.TotalSeconds;
    }

    private static void Report(string what, List<double> rates, List<double> baseline)
    {
        var ratios = rates.Zip(baseline, (a, b) => a / b).ToList();
        Print(what, string.Create(CultureInfo.InvariantCulture, $"{Median(rates),9:N0} cases/s   {Median(ratios):F2} times the plain loop"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(string what, string value) => Console.WriteLine($"{what,-42} {value}");
}
