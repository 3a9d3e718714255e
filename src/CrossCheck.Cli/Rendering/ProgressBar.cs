using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using Spectre.Console;

namespace CrossCheck.Cli.Rendering;

/// <summary>A bar on the terminal, by lines of the files; the run goes on inside it.</summary>
internal static class ProgressBar
{
    /// <summary>Lines are counted ahead in so many bytes; larger files show a count alone.</summary>
    private const long CountedBytes = 256 << 20;

    /// <summary>Runs <paramref name="work"/> with a reporter that moves the bar.</summary>
    public static RunSummary Show(TextWriter terminal, IReadOnlyList<string> files, Func<IReporter, RunSummary> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) });
        var lines = Lines(files);
        RunSummary? summary = null;
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var task = context.AddTask("0 cases", maxValue: Math.Max(1, lines?.Values.Sum() ?? 1));
                task.IsIndeterminate = lines is null;
                summary = work(new Bar(task, lines));
            });
        return summary!;
    }

    private static Dictionary<string, long>? Lines(IReadOnlyList<string> files)
    {
        var bytes = 0L;
        var lines = new Dictionary<string, long>();
        var buffer = new byte[1 << 16];
        foreach (var file in files)
        {
            try
            {
                using var stream = File.OpenRead(file);
                var count = 0L;
                for (int read; (read = stream.Read(buffer)) > 0;)
                {
                    bytes += read;
                    count += buffer.AsSpan(0, read).Count((byte)'\n');
                    if (bytes > CountedBytes)
                    {
                        return null;
                    }
                }

                lines[file] = count;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The run says so.
            }
        }

        return lines;
    }

    private sealed class Bar(ProgressTask task, Dictionary<string, long>? lines) : IReporter
    {
        private string file = "";
        private long before;
        private long cases;
        private long failed;
        private long nextUpdate;

        public void Begin(RunInfo run)
        {
        }

        public void Add(CaseResult result)
        {
            cases++;
            failed += result.Verdict == Verdict.Agree ? 0 : 1;
            if (Environment.TickCount64 < nextUpdate)
            {
                return;
            }

            nextUpdate = Environment.TickCount64 + 100;
            if (file != result.Place.File)
            {
                file = result.Place.File;
                before = lines?.TakeWhile(f => f.Key != file).Sum(f => f.Value) ?? 0;
            }

            task.Value = lines is null ? 0 : before + result.Place.Line;
            task.Description = Markup.Escape(Numbers.Count(cases, "case") + (failed > 0 ? $", {Numbers.Whole(failed)} failed" : ""));
        }

        public void End(RunSummary summary)
        {
        }
    }
}
