using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CrossCheck.Harness.Cases.Cells;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Cells;

public sealed class GeneratorsTests
{
    // SplitMix64's published outputs for the state 1234567, then the numbers that generators.py gives.
    [Fact]
    public void PinnedDraws()
    {
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], Enumerable.Range(0, 3).Select(n => Generators.Draw(1234567, (ulong)n)));
        Assert.Equal(PinnedKey, Generators.Key("q1", "X"));
    }

    [Theory]
    [InlineData("normal(4; seed=7)", "62eecd2902d7f53f47e27218a660d9bfc46fc9eb0b6d723fcf647fd46194e2bf")]
    [InlineData("uniform(4; seed=-1)", "a56ce32e2e9bec3fd07efb0cff33ed3f40395926fc17cc3f60ea32db6c47db3f")]
    [InlineData("normal(2)", "32655bfe4cf6ff3f603d81a863a1ec3f")]
    public void PinnedNumbers(string text, string bytes) => Assert.Equal(bytes, Hex(Cell.Input(text).Materialize()));

    [Fact]
    public void ColumnsIdsAndSeedsDiffer()
    {
        string[] keys = ["q1|X", "q1|W", "q2|X", "q1X|", "|q1X", "q1|x"];
        var values = keys.Select(k => Cell.Input("normal(1)", Cell.Float64 with { Seed = k.Split('|')[0], Column = k.Split('|')[1] }).Materialize()[0])
            .Concat(new[] { 0, 1, 2, -1 }.Select(seed => Cell.Input(string.Create(CultureInfo.InvariantCulture, $"normal(1; seed={seed})")).Materialize()[0])).ToArray();
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.Equal(Cell.Input("normal(3; seed=9223372036854775807)", Cell.Float64 with { Seed = "other" }).Materialize(), Cell.Input("normal(3; seed=9223372036854775807)").Materialize());
    }

    [Fact]
    public void CotangentIsANormalColumn()
    {
        Assert.Equal(Cell.Input("normal(5)", Cell.Float64 with { Column = "dL/dy" }).Materialize(), Generators.Cotangent("q1", 5));
        Assert.NotEqual(Generators.Cotangent("q1", 5), Generators.Cotangent("q1", 5, "dL/dh"));
    }

    [Fact]
    public void NormalNumbersAreNormal()
    {
        var x = Cell.Input("normal(200000; mean=3, std=2, seed=11)").Materialize().Select(v => (v - 3) / 2).ToArray();
        double Moment(int n) => x.Average(v => Math.Pow(v, n));
        Assert.InRange(Moment(1), -0.01, 0.01);
        Assert.InRange(Moment(2), 0.98, 1.02);
        Assert.InRange(Moment(3), -0.05, 0.05);
        Assert.InRange(Moment(4), 2.9, 3.1);
        Assert.InRange(x.Count(v => Math.Abs(v) < 1) / 200000.0, 0.6787, 0.6867);
        Assert.InRange(x.Zip(x.Skip(1)).Average(p => p.First * p.Second), -0.01, 0.01);
        Assert.InRange(x.Max(Math.Abs), 4, Generators.LargestNormal);
    }

    // The logarithm and the cosine are those of mathematics, to a few units of the last place.
    [Fact]
    public void NormalNumbersAreBoxAndMullers()
    {
        var x = Cell.Input("normal(20000; seed=5)").Materialize();
        for (var i = 0; i < x.Length; i++)
        {
            var u = ((Generators.Draw(5, 2 * (ulong)i) >> 11) + 1) / Math.Pow(2, 53);
            var v = (Generators.Draw(5, (2 * (ulong)i) + 1) >> 11) / Math.Pow(2, 53);
            var radius = Math.Sqrt(-2 * Math.Log(u));
            Assert.Equal(radius * double.CosPi(2 * v), x[i], 4e-16 * (radius + 1));
        }
    }

    [Fact]
    public void UniformNumbersAndIntegersAreUniform()
    {
        var x = Cell.Input("uniform(200000; low=-1, high=3, seed=3)").Materialize();
        Assert.InRange(x.Average(), 0.99, 1.01);
        Assert.InRange(x.Average(v => (v - 1) * (v - 1)), 1.32, 1.35);
        Assert.InRange(x.Min(), -1, -0.999);
        Assert.InRange(x.Max(), 2.999, 3);
        var counts = Cell.Input("integers(200000; low=-2, high=3, seed=3)").Materialize().CountBy(v => v).OrderBy(p => p.Key).ToArray();
        Assert.Equal([-2, -1, 0, 1, 2], counts.Select(p => p.Key));
        Assert.All(counts, p => Assert.InRange(p.Value, 39_000, 41_000));
        Assert.All(Cell.Input("integers(1000; low=-4503599627370496, high=4503599627370496, seed=1)").Materialize(), v => Assert.InRange(v, -4503599627370496, 4503599627370495));
    }

    [Fact]
    public void NumPyGivesTheSameBits()
    {
        var python = FindNumPy();
        Assert.SkipWhen(python is null, "no python3 with NumPy on this machine: the comparison of the generators with NumPy was not made");
        List<(string Cell, string Id, string Column, object Request)> requests = [];
        foreach (var (name, a, b, keys) in new (string, double, double, string)[] { ("normal", 0, 1, "mean={0}, std={1}"), ("normal", -0.3, 1e-3, "mean={0}, std={1}"), ("uniform", 0, 1, "low={0}, high={1}"), ("uniform", -0.1, 0.7, "low={0}, high={1}"), ("integers", -5, 1000, "low={0}, high={1}"), ("arange", 0.1, 0.3, "start={0}, step={1}") })
        {
            var arguments = string.Format(CultureInfo.InvariantCulture, keys, a, b);
            var seeded = name == "arange" ? [] : new[] { 0L, 7, -1, 1234567890123456789, long.MinValue, long.MaxValue };
            foreach (var seed in seeded)
            {
                requests.Add((string.Create(CultureInfo.InvariantCulture, $"{name}(20, 100; {arguments}, seed={seed})"), "q", "X", new { name, count = 2000, a, b, seed }));
            }

            foreach (var (id, column) in new[] { ("q1", "X"), ("Prüfung 3 – α/β 漢字 🎲", "dL/dα"), ("", "") })
            {
                requests.Add(($"{name}({(name == "arange" ? "" : "1, ")}777; {arguments})", id, column, new { name, count = 777, a, b, id, column }));
            }
        }

        requests.Add(("normal(300000; seed=99)", "", "", new { name = "normal", count = 300000, a = 0, b = 1, seed = 99 }));
        var answers = RunPython(python!, string.Join('\n', requests.Select(r => JsonSerializer.Serialize(r.Request))));
        Assert.Equal(requests.Count, answers.Length);
        Assert.All(requests.Zip(answers), p =>
            Assert.True(Hex(Cell.Input(p.First.Cell, Cell.Float64 with { Seed = p.First.Id, Column = p.First.Column }).Materialize()) == p.Second, $"{p.First.Cell} ({p.First.Id}) differs from NumPy"));
    }

    private const ulong PinnedKey = 0xaf9a863b446205aeUL;

    private static string Hex(double[] values) => Convert.ToHexStringLower(MemoryMarshal.AsBytes(values.AsSpan()));

    private static string? FindNumPy() => new[] { "/usr/bin/python3", "python3", "python" }.FirstOrDefault(python =>
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import numpy"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    private static string[] RunPython(string python, string input, [CallerFilePath] string here = "")
    {
        var start = new ProcessStartInfo(python, [Path.Combine(Path.GetDirectoryName(here)!, "generators.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var lines = output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return lines;
    }
}
