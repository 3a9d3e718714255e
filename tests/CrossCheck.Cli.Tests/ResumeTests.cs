using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CrossCheck.Cli.Tests;

/// <summary>A run that is killed again and again, and taken up each time.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Rows = 20_000;

    private readonly Sandbox sandbox = new();
    private Process? started;

    public ResumeTests()
    {
        using var file = new StreamWriter(sandbox.At("many.csv"));
        file.Write("id,network,X,W,y,never\n");
        for (var i = 0; i < Rows; i++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{(i % 3 == 0 ? "" : $"r{i}")},{(i == 0 ? "u = leaky_relu(X); y = sum(u * W)" : "")},\"[1, -{i % 50}, 3]\",\"[1, 2, 3]\",{(i % 4000 == 7 ? "5" : i % 5000 == 9 ? "what" : "")},\n"));
        }
    }

    public void Dispose()
    {
        if (started is { HasExited: false })
        {
            started.Kill();
            started.WaitForExit();
        }

        started?.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task WhatIsTakenUpReportsAsIfNothingHadHappened()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no signals");
        }

        var whole = sandbox.Child("verify many.csv --expected definition --json whole.json --csv whole.txt --junit whole.xml --markdown whole.md --html whole.html");
        Assert.Equal(1, whole.Exit);

        // As soon as there is a journal, in the middle of its writing, and near the end; by both signals.
        var last = 0L;
        foreach (var (signal, bytes) in new[] { (Kill, 0L), (Kill, 1L << 20), (Interrupt, 4L << 20), (Kill, 7L << 20), (Interrupt, 9L << 20) })
        {
            var process = started = sandbox.Start(Arguments());
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var clock = Stopwatch.StartNew();
            while (Journal() <= Math.Max(bytes, last))
            {
                Assert.False(process.HasExited, "the run ended before it could be stopped");
                Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "the run does not go on");
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            Assert.Equal(0, SystemKill(process.Id, signal));
            Assert.True(process.WaitForExit(60_000));
            Assert.Equal(128 + (signal == Kill ? Kill : Interrupt), process.ExitCode);
            Assert.True(signal == Kill || (await output).Contains("STOPPED after ", StringComparison.Ordinal));
            Assert.True(Journal() >= last, "nothing that was done is lost");
            last = Journal();
        }

        var outcome = sandbox.Child(string.Join(' ', Arguments()));
        Assert.Matches("^crosscheck: taking up a run of which [0-9]{4,5} cases are done\n$", outcome.Error);
        Assert.Equal((whole.Exit, whole.Out), (outcome.Exit, outcome.Out));
        Assert.All(["json", "txt", "xml", "md", "html"], e => Assert.True(sandbox.Read("whole." + e) == sandbox.Read("r." + e), $"r.{e} differs"));
        Assert.False(File.Exists(sandbox.At("run.journal")));
        Assert.Empty(Directory.GetFiles(sandbox.Folder, ".*.tmp"));
    }

    private static string[] Arguments() =>
        "verify many.csv --expected definition --json r.json --csv r.txt --junit r.xml --markdown r.md --html r.html --resume run.journal".Split(' ');

    private long Journal() => new FileInfo(sandbox.At("run.journal")) is { Exists: true } file ? file.Length : -1;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemKill(int process, int signal);
}
