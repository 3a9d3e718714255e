using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;

namespace CrossCheck.Cli.Tests;

/// <summary>A run of many rows that is stopped, terminated or killed in the middle.</summary>
public sealed class SignalTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Rows = 400_000;

    private static readonly string[] Reports = ["r.json", "r.csv", "r.xml", "r.md"];

    private readonly Sandbox sandbox = new();
    private Process? started;

    public SignalTests()
    {
        using var file = new StreamWriter(sandbox.At("many.csv"));
        file.Write("id,network,X,W,y\n");
        for (var i = 0; i < Rows; i++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"r{i},{(i == 0 ? "u = leaky_relu(X); y = sum(u * W)" : "")},\"[1, -2, 3]\",\"[1, 2, 3]\",{(i == 7 ? 5 : 9.96)}\n"));
        }
    }

    public void Dispose()
    {
        // Where a test failed it may run still.
        if (started is { HasExited: false })
        {
            started.Kill();
            started.WaitForExit();
        }

        started?.Dispose();
        sandbox.Dispose();
    }

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public void TheFirstSignalEndsTheRunInGoodOrder(int signal, int exit)
    {
        var process = Running();
        Send(process, signal);
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000));
        Assert.Equal(exit, process.ExitCode);
        Assert.Contains("r7  answer  ", output, StringComparison.Ordinal);
        Assert.Contains("STOPPED after ", output, StringComparison.Ordinal);
        Assert.Contains("and what follows was not read", output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        var root = json.RootElement;
        long Cases(string ledger) => root.GetProperty(ledger).GetProperty("cases").GetInt64();
        Assert.Equal(exit, root.GetProperty("exit").GetInt32());
        var ran = root.GetProperty("cases").GetArrayLength();
        Assert.InRange(ran, 1, Rows - 1);
        Assert.Equal(ran, Cases("compared"));
        Assert.Equal(Cases("planned"), ran + root.GetProperty("interrupted").GetProperty("notRun").GetInt64());
        Assert.StartsWith("many.csv:", root.GetProperty("interrupted").GetProperty("next").GetString(), StringComparison.Ordinal);

        var junit = XDocument.Parse(sandbox.Read("r.xml")).Root!;
        Assert.Equal(ran + 1, (int)junit.Attribute("tests")!);
        Assert.Equal("interrupted", junit.Descendants("error").Single().Attribute("type")!.Value);
        var csv = File.ReadAllLines(sandbox.At("r.csv"));
        Assert.Contains(",interrupted,", csv[^1], StringComparison.Ordinal);
        Assert.Contains("## ⚠️ Interrupted after ", sandbox.Read("r.md"), StringComparison.Ordinal);
        Assert.Empty(Temporaries());
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public void TheSecondSignalEndsTheProcessAtOnceAndOldReportsStay(int signal)
    {
        Array.ForEach(Reports, r => sandbox.Write(r, "old"));

        // Nobody reads what it writes to standard output, so that it waits, and cannot end in good order.
        var process = Running("-");
        Thread.Sleep(500);
        Send(process, signal);
        Assert.False(process.WaitForExit(1_000), "the first signal is to let it end in good order");
        Send(process, signal);
        Assert.True(process.WaitForExit(10_000), "the second signal is to end the process at once");
        Assert.Equal(128 + signal, process.ExitCode);
        Assert.All(Reports, r => Assert.Equal("old", sandbox.Read(r)));
    }

    [Fact]
    public void AKilledRunLeavesTheOldReportsAndTheNextOneTidiesUp()
    {
        Array.ForEach(Reports, r => sandbox.Write(r, "old"));
        var process = Running();
        Send(process, Kill);
        Assert.True(process.WaitForExit(60_000));

        Assert.All(Reports, r => Assert.Equal("old", sandbox.Read(r)));
        Assert.Equal(Reports.Length, Temporaries().Length);
        Assert.Equal(0, sandbox.Run("verify ~/good.csv --expected definition --json ~/r.json --csv ~/r.csv --junit ~/r.xml --markdown ~/r.md").Exit);
        Assert.Empty(Temporaries());
        Assert.Equal(2, XDocument.Parse(sandbox.Read("r.xml")).Descendants("testcase").Count());
    }

    private string[] Temporaries() => Directory.GetFiles(sandbox.Folder, ".*.tmp");

    /// <summary>A run that has begun to write its reports.</summary>
    private Process Running(string json = "r.json")
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no signals");
        }

        string[] args = ["verify", "many.csv", "--expected", "definition", "--json", json, "--csv", "r.csv", "--junit", "r.xml", "--markdown", "r.md"];
        var process = started = sandbox.Start(args);
        var clock = Stopwatch.StartNew();
        while (!Directory.GetFiles(sandbox.Folder, ".r.csv.*.tmp").Any(f => new FileInfo(f).Length > 60_000))
        {
            Assert.False(process.HasExited, "the run ended before it could be stopped");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "the run does not begin");
            Thread.Sleep(20);
        }

        return process;
    }

    private static void Send(Process process, int signal) => Assert.Equal(0, SystemKill(process.Id, signal));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemKill(int process, int signal);
}
