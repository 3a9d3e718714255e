using System.Text.RegularExpressions;
using CrossCheck.Harness.Reports;

namespace CrossCheck.Cli.Tests;

/// <summary>What the pages show is what the tool prints, word for word, and what they name is there.</summary>
public sealed partial class PageTests : IDisposable
{
    /// <summary>What tests of other projects print and look for on its page, by its first line.</summary>
    private static readonly string[] PrintedElsewhere =
    [
        "model     LinearBinaryModelParameters with PlattCalibrator, 3 features, 200 rows, 1 metric", // PipelineTests
        "ExamTests.MyLayer [FAIL]", // AgreeTests
    ];

    private readonly Sandbox sandbox = new();

    public static TheoryData<string> Names() => [.. Pages.Names];

    public static TheoryData<string> Verdicts() => [.. VerdictExamples.All.Keys];

    public void Dispose() => sandbox.Dispose();

    /// <summary>
    /// Commands with their output behind them are run, in a folder that looks as theirs. Every other paragraph of output is
    /// of one of the examples of verdicts.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WhatAPageShowsIsPrinted(string page)
    {
#if TORCH && MLNET
        Directory.CreateSymbolicLink(sandbox.At("data"), Path.Combine(Pages.Root, "data"));
        Directory.CreateDirectory(sandbox.At("bin/Release"));
        Directory.CreateSymbolicLink(sandbox.At("bin/Release/net10.0"), Path.GetDirectoryName(EngineFileTests.Built("MyEngine"))!);
        File.Copy(Path.Combine(Pages.Root, "data", "samples", "my-engine", "cases.csv"), sandbox.At("cases.csv"));

        var fences = Pages.Fences(page);
        foreach (var (fence, index) in fences.Select((f, i) => (f, i)).Where(f => f.f.HoldsOutput && !PrintedElsewhere.Contains(f.f.Lines[0])))
        {
            if (index > 0 && fences[index - 1].HoldsCommands)
            {
                Assert.Equal((fence.ToString(), fence.Text), (fence.ToString(), string.Concat(fences[index - 1].Lines.SelectMany(Commands).Select(Print))));
                continue;
            }

            foreach (var paragraph in fence.Text.TrimEnd('\n').Split("\n\n"))
            {
                Assert.True(VerdictExamples.All.Values.Any(e => $"\n{e.Printed}\n".Contains($"\n{paragraph}\n", StringComparison.Ordinal)), $"{fence}: nothing prints\n{paragraph}");
            }
        }
#else
        Assert.Skip($"built without TorchSharp or ML.NET, whose numbers {page} shows");
#endif
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void TheReadmeShowsAnExampleOfEachVerdict(string verdict)
    {
#if TORCH
        Assert.Contains($"\n{VerdictExamples.All[verdict].Shown}\n", Pages.Read("README.md"), StringComparison.Ordinal);
#else
        Assert.Skip($"built without TorchSharp, whose numbers the example of '{verdict}' shows");
#endif
    }

    /// <summary>Every format of the table is an option of the commands that report, in their help and in the README.</summary>
    [Fact]
    public void EveryReportIsInTheHelpAndInTheReadme()
    {
        var readme = Pages.Read("README.md");
        foreach (var format in ReportFormats.All)
        {
            Assert.Contains(format is LogFormat log ? $"{format.Option} {log.Value}" : $"`{format.Option}`", readme, StringComparison.Ordinal);
            foreach (var command in new[] { "verify", "merge" })
            {
                Assert.Matches($@"(?m)^  {format.Option} <{format.ValueName}> +{Regex.Escape(format.Help)}\r?$", sandbox.Run($"{command} --help").Out);
            }
        }
    }

    [Fact]
    public void TheReadmeBeginsWithTwoCommandsAndHasAllVerdicts()
    {
        var readme = Pages.Read("README.md");
        var commands = readme.Split("```")[1].Trim().Split('\n');

        Assert.Equal(["scripts/crosscheck verify data/exams/*.csv", "scripts/test"], commands);
        Assert.All(commands, c => Assert.True(File.Exists(Path.Combine(Pages.Root, c.Split(' ')[0]))));
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            Assert.Contains($"| `{verdict.Name()}` |", readme, StringComparison.Ordinal);
        }
    }

    /// <summary>Each command that a page names is one, and each of its options is one of that command's.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void CommandsAndTheirOptionsExist(string page)
    {
        foreach (var words in Pages.Read(page).Split('\n').SelectMany(Commands))
        {
            var help = sandbox.RunArguments(words[0], "--help").Out;
            Assert.True(help.Length > 0, $"{page}: {string.Join(' ', words)}: there is no such command");
            Assert.All(words.Where(w => w.StartsWith("--", StringComparison.Ordinal)), o => Assert.Contains($" {o} ", help, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LinksAndPathsLeadSomewhere(string page)
    {
        var text = Pages.Read(page);
        var links = Link().Matches(text).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("https://", StringComparison.Ordinal));
        var paths = NamedPath().Matches(text).Select(m => m.Groups[1].Value);

        Assert.All(links, l => Assert.True(Path.Exists(Path.Combine(Pages.Root, Path.GetDirectoryName(page)!, l)) || Path.Exists(Path.Combine(Pages.Root, l)), $"{page}: {l}"));
        Assert.All(paths, p => Assert.True(Path.Exists(Path.Combine(Pages.Root, p)), $"{page}: {p}"));
    }

    /// <summary>A case file that a page shows has no row that is not a case, and its answers are right.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("data/engines.md")]
    public void ACaseFileThatIsShownRuns(string page)
    {
        var files = Pages.Fences(page).Where(f => f.Language == "csv").ToList();

        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            sandbox.Write("shown.csv", file.Text);
            var outcome = sandbox.Run("verify ~/shown.csv --expected definition");
            Assert.True(outcome.Exit == 0, $"{file}: {outcome}");
        }
    }

    [Fact]
    public void TheListOfKnownDifferencesThatIsShownCanBeRead()
    {
        sandbox.Write("known.csv", Assert.Single(Pages.Fences("data/ci.md"), f => f.Language == "csv").Text);
        var outcome = sandbox.Run("verify ~/good.csv --expected definition --known ~/known.csv");

        // None of them differs here, so that they are stale.
        Assert.True(outcome.Exit == 1 && outcome.Out.EndsWith("FAILED: 3 of the known differences are stale\n", StringComparison.Ordinal), outcome.ToString());
    }

    [Fact]
    public void TheTraceThatIsShownAgrees()
    {
        sandbox.Write("trace.csv", Assert.Single(Pages.Fences("data/traces.md"), f => f.Language == "csv").Text);
        sandbox.Write("cases.csv", "id,network,X\nq1,\"v = leaky_relu(X, negative_slope=0.1); y = v * X; L = sum(y)\",\"[[1, 2], [-0.5, 3]]\"\n");

        var outcome = sandbox.Child("verify cases.csv --actual recorded:trace.csv --expected definition --allow-unsupported");

        Assert.True(outcome.Exit == 0 && outcome.Out.Contains("compared  1 case, 4 tensors, 13 elements", StringComparison.Ordinal), outcome.ToString());
    }

    /// <summary>The words of each command in a line, behind the program's name.</summary>
    private static IEnumerable<string[]> Commands(string line) =>
        Command().Matches(line).Select(m => Word().Matches(m.Groups[1].Value).Select(w => w.Value.Trim('\'')).ToArray());

    private string Print(string[] words)
    {
        using var process = sandbox.Start(words);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 1, error.Result);
        return output;
    }

    // Up to the end of the line, of the code span, or of what a shell runs.
    [GeneratedRegex(@"\bcrosscheck ((?:verify|show|fill|record|regress|merge|from-mlnet|ops|doctor)\b[^`|>;&#]*)")]
    private static partial Regex Command();

    [GeneratedRegex("'[^']*'|[^ '\"]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:data|scripts|src|tests|\.github|\.ci)/[\w./-]+)`")]
    private static partial Regex NamedPath();
}
