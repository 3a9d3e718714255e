using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Operations;

namespace CrossCheck.Cli.Tests;

public sealed class GoldenTests : IDisposable
{
    private const string FileVariable = "CROSSCHECK_GOLDEN_FILE";

    private static readonly string Data = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "data"));

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void RecordThenRegressIsTheSame()
    {
        var record = sandbox.Run("record ~/good.csv ~/wrong.csv --out ~/golden");
        Assert.True(record.Exit == 0 && record.Out.Contains("recorded  3 cases", StringComparison.Ordinal), record.ToString());

        var regress = sandbox.Run("regress ~/golden ~/good.csv ~/wrong.csv --exact");
        Assert.True(regress.Exit == 0 && regress.Out.EndsWith("result    same, bit for bit\n", StringComparison.Ordinal), regress.ToString());
        Assert.Equal("", regress.Error);
    }

    [Fact]
    public void DriftIsReportedByOperationAndGatesWithExactOnly()
    {
        sandbox.Run("record ~/good.csv --out ~/golden");
        Edit("golden/good.csv", "a/2,y,float32,,-0.3", "a/2,y,float32,,-0.30000004");
        Edit("golden/good.csv", "# version: ", "# version: 0.0.9 of ");

        var within = sandbox.Run("regress ~/golden ~/good.csv --json -");
        Assert.True(within.Exit == 0, within.ToString());
        Assert.Contains("leaky_relu forward: 1 of 2 values moved, at most 1 ulp\n", within.Error, StringComparison.Ordinal);
        Assert.Contains($"good.csv:3 a/2: y was -0.30000004 (native 0.0.9 of {Engines.Version}), is -0.3 (native {Engines.Version})", within.Error, StringComparison.Ordinal);
        using (var json = JsonDocument.Parse(within.Out))
        {
            var operation = json.RootElement.GetProperty("operations")[0];
            Assert.Equal(("leaky_relu forward", 1, 1, 0), (operation.GetProperty("name").GetString(), operation.GetProperty("moved").GetInt32(), operation.GetProperty("maxUlp").GetInt32(), operation.GetProperty("beyond").GetInt32()));
            Assert.Equal("a/2", json.RootElement.GetProperty("drifts")[0].GetProperty("id").GetString());
            Assert.Equal(3, json.RootElement.GetProperty("summary").GetProperty("same").GetInt32());
        }

        var exact = sandbox.Run("regress ~/golden ~/good.csv --exact");
        Assert.True(exact.Exit == 1 && exact.Out.Contains("FAILED: bits have changed (--exact)", StringComparison.Ordinal), exact.ToString());
        Edit("golden/good.csv", "-0.30000004", "-0.31");
        Assert.Equal(1, sandbox.Run("regress ~/golden ~/good.csv").Exit);
    }

    [Theory]
    [InlineData("regress ~/nowhere ~/good.csv", 2, "no such folder")]
    [InlineData("regress ~/", 2, "regress: name the golden folder")]
    [InlineData("regress ~/golden ~/nope.csv", 2, "no such file")]
    [InlineData("regress ~/golden ~/good.csv --json ~/good.csv", 2, "would overwrite the case file")]
    [InlineData("record ~/good.csv", 2, "--out")]
    [InlineData("record --out ~/g", 2, "record: name at least one case file")]
    [InlineData("record ~/plain.csv ~/good.csv --out ~/g", 2, "network")]
    [InlineData("record ~/good.csv --out ~/good.csv", 2, "traces go into a folder")]
    [InlineData("record ~/empty.csv --out ~/g", 3, "")]
    [InlineData("record ~/bad.csv --out ~/g", 1, "")]
    [InlineData("verify ~/good.csv --actual recorded:nope.csv --expected definition", 2, "--actual recorded:nope.csv: nope.csv: no such file")]
    [InlineData("verify ~/good.csv --actual recorded:~/good.csv --expected definition", 2, "the columns of a trace are")]
    [InlineData("verify ~/good.csv --expected recorded:~/golden/good.csv --self-noise", 2, "cannot be run again")]
    public void WhatCannotBeDoneIsSaid(string command, int exit, string message)
    {
        sandbox.Run("record ~/good.csv --out ~/golden");
        var outcome = sandbox.Run(command.Replace("recorded:~/", $"recorded:{sandbox.Folder}/", StringComparison.Ordinal));
        Assert.True(outcome.Exit == exit && outcome.Error.Contains(message, StringComparison.Ordinal), outcome.ToString());
    }

    /// <summary>A folder of case files with its golden folder in it: the traces are no case files, and no word is lost over them.</summary>
    [Fact]
    public void AGoldenFolderBelowTheCaseFilesIsPassedOver()
    {
        sandbox.Run("record ~/good.csv --out ~/cases/golden");
        sandbox.Write("cases/good.csv", Sandbox.Good);
        var outcome = sandbox.Run("verify ~/cases --actual recorded:~/cases/golden/good.csv --expected definition".Replace("recorded:~/", $"recorded:{sandbox.Folder}/", StringComparison.Ordinal));
        Assert.True(outcome.Exit == 0 && !outcome.Out.Contains("skipped", StringComparison.Ordinal), outcome.ToString());
    }

    /// <summary>The engine of the page about traces, as it stands there.</summary>
    [Fact]
    public void TenLinesOfPythonWriteATrace()
    {
        var page = File.ReadAllText(Path.Combine(Data, "traces.md"));
        var from = page.IndexOf("```python\n", StringComparison.Ordinal) + "```python\n".Length;
        sandbox.Write("write.py", page[from..page.IndexOf("```", from, StringComparison.Ordinal)]);
        sandbox.Write("cases.csv", "id,network,X\na,\"y = leaky_relu(X, negative_slope=0.1); L = sum(y)\",\"[1, -2, 3]\"\n\"b, 2\",,\"[0.5, -1e-3]\"\n");
        Assert.SkipUnless(Python() is { } python && Run(python) == 0, "needs Python 3");

        var outcome = sandbox.Child("verify cases.csv --dtype float64 --actual recorded:trace.csv --expected definition");

        Assert.True(outcome.Exit == 0 && outcome.Out.Contains("recorded:trace.csv (mynet 1.2)", StringComparison.Ordinal), outcome.ToString());

        int Run(string program)
        {
            using var process = Process.Start(new ProcessStartInfo(program, "write.py") { WorkingDirectory = sandbox.Folder })!;
            process.WaitForExit();
            return process.ExitCode;
        }

        string? Python() => new[] { "python3", "python" }.FirstOrDefault(name =>
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(name, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0 && process.StandardOutput.ReadToEnd().StartsWith("Python 3", StringComparison.Ordinal);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        });
    }

    /// <summary>
    /// The golden values that are shipped, bit for bit, in this process: on one thread and on two, the cases grouped
    /// and each by itself. Writes its vector width to the file that its parent named.
    /// </summary>
    [Fact]
    public void ShippedGoldenValuesAreTheSameInThisProcess()
    {
        foreach (var threads in new[] { 1, 2 })
        {
            foreach (var engine in new IEngine[] { new NativeEngine(), new OneByOne(new NativeEngine()) })
            {
                var options = new RunOptions { Catalogue = Catalogue.Default, Actual = engine, Expected = engine, Threads = threads };
                var summary = Regression.Run(Path.Combine(Data, "golden"), Shipped(), options, exact: true, TestContext.Current.CancellationToken);

                Problems.AreNone(
                    summary.Drifts.Select(d => $"{d.Id} {d.Quantity}: {d.Recorded:R} was, {d.Now:R} is")
                        .Concat(summary.New.Select(n => $"{n}: not recorded: crosscheck record its case file --out data/golden"))
                        .Concat(summary.Gone).Concat(summary.Problems).Concat(summary.Unusable));
                Assert.Equal(0, summary.ExitCode);
                Assert.True(summary.Compared.Elements > 40_000);
            }
        }

        if (Environment.GetEnvironmentVariable(FileVariable) is { } file)
        {
            File.WriteAllText(file, Width().ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task ShippedGoldenValuesDoNotDependOnTheVectorWidth(string variable, int width)
    {
        Assert.SkipUnless(X86Base.IsSupported, "The switches are those of x86 processors.");
        var file = sandbox.At("width");
        var assembly = typeof(GoldenTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { [FileVariable] = file } };
        foreach (var arg in new[] { assembly, "-noColor", "-method", $"{typeof(GoldenTests).FullName}.{nameof(ShippedGoldenValuesAreTheSameInThisProcess)}" })
        {
            start.ArgumentList.Add(arg);
        }

        if (variable.Length > 0)
        {
            start.Environment[variable] = "0";
        }

        using var child = Process.Start(start)!;
        var error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, $"exit code {child.ExitCode}: {output}{await error}");
        var wide = Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(k => k.StartsWith("DOTNET_Enable", StringComparison.Ordinal)) ? Width() : Avx512F.IsSupported ? 512 : Avx2.IsSupported ? 256 : 128;
        Assert.Equal(variable.Length == 0 ? wide : Math.Min(width, wide), int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
    }

    private static int Width() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The case files that have golden values here.</summary>
    private static string[] Shipped() =>
        [.. Directory.GetFiles(Path.Combine(Data, "golden"), "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Path.Combine(Data, TraceHeader.TryRead(f)!.CaseFile))];

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private void Edit(string name, string old, string now)
    {
        Assert.Equal(2, sandbox.Read(name).Split(old).Length);
        sandbox.Write(name, sandbox.Read(name).Replace(old, now, StringComparison.Ordinal));
    }

    /// <summary>An engine that is given one case at a time.</summary>
    private sealed class OneByOne(IEngine inner) : IEngine
    {
        public string Name => inner.Name;

        public string Version => inner.Version;

        public string? Library => inner.Library;

        public Support Supports(OpCall call) => inner.Supports(call);

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            for (var c = 0; c < group.Cases.Count; c++)
            {
                var index = c;
                inner.Run(new CaseGroup(group.Plan, [group.Cases[c]]), (_, trace) => traces(index, trace));
            }
        }
    }
}
