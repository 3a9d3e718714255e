using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;

namespace CrossCheck.Cli.Tests;

/// <summary>What the repository ships is verified as a user would verify it.</summary>
public sealed class DataTests
{
    private static readonly string Data = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "data");

    /// <summary>What a row may say of itself, and why, in its note or at the head of its file.</summary>
    private static readonly Filter AsDefined = Filter.Parse($"-tag:{CaseFiles.DefinitionDiffers}");

#if TORCH
    [Theory]
    [InlineData("exams")]
    [InlineData("cases")]
    [InlineData("networks")]
    [InlineData("mlnet")]
    public void EveryRowAgreesWithTorch(string folder) => Verify(folder, new Torch.TorchEngine(), Filter.All);
#endif

    [Theory]
    [InlineData("exams")]
    [InlineData("cases")]
    [InlineData("networks")]
    [InlineData("mlnet")]
    public void EveryRowAgreesWithTheDefinitions(string folder) => Verify(folder, new DefinitionEngine(Catalogue.Default), AsDefined);

    [Fact]
    public void ARowThatSaysThatTheDefinitionDiffersIsRight()
    {
        var options = Bench.Options with { Filter = Filter.Parse($"tag:{CaseFiles.DefinitionDiffers}") };
        var (results, _) = Bench.Run(options, Files());

        Assert.NotEmpty(results);
        Problems.AreNone(Untrue(results, CaseFiles.DefinitionDiffers, r => r.Verdict != Verdict.Agree));
    }

#if TORCH
    /// <summary>
    /// The referee, asked about every row, finds every hand-written forward and derivative, and torch's, within its own rounding,
    /// but for what the rows themselves say.
    /// </summary>
    [Fact]
    public void TheRefereeFindsNoFault()
    {
        var options = Bench.Options with { Expected = new Torch.TorchEngine(), Referee = RefereeUse.Always, JudgeCases = false, Witnesses = [new NativeEngine()] };
        var (results, _) = Bench.Run(options, Files());

        Problems.AreNone(results
            .Where(r => r.Findings!.Conclusion switch
            {
                Conclusion.NothingWrong or Conclusion.AmplifiedRounding => false,
                Conclusion.ExpectedIsWrong or Conclusion.KnownFault => !r.Tags.Contains(CaseFiles.TorchDiffers),
                Conclusion.DefinitionInDoubt => !r.Tags.Contains(CaseFiles.DefinitionDiffers),
                _ => true,
            })
            .Select(r => $"{r.Source}: {r.Id}: {r.Findings!.Text}; mend it, or tag the row {CaseFiles.DefinitionDiffers} or {CaseFiles.TorchDiffers} with the reason in its note")
            .Concat(Untrue(results, CaseFiles.TorchDiffers, r => r.Findings!.Conclusion is Conclusion.ExpectedIsWrong or Conclusion.KnownFault)));
        Assert.True(results.Count > 6000);
    }

#endif
    /// <summary>The choices at kinks and ties that the specs declare are those of both engines here.</summary>
    [Fact]
    public void ConventionsAreAsDeclared()
    {
#if TORCH
        var reference = new Torch.TorchEngine();
#else
        var reference = new NativeEngine();
#endif
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = new NativeEngine(), Expected = reference };

        var (declared, changed) = ConventionCheck.Run(options);

        Problems.AreNone(changed);
        Assert.True(declared > 0);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static void Verify(string folder, IEngine reference, Filter filter)
    {
        var (results, summary) = Run([.. Directory.GetFiles(Path.Combine(Data, folder), "*.csv").Order()], reference, filter);

        Problems.AreNone(summary.Unusable.Concat(results.Where(r => r.Verdict != Verdict.Agree).Select(r => $"{r.Source}: {r.Id}: {r.Verdict}: {r.Message}")));
        Assert.Equal(0, summary.ExitCode);
        Assert.Equal(summary.Planned, summary.Compared);
    }

    private static (List<CaseResult> Results, RunSummary Summary) Run(string[] files, IEngine reference, Filter filter) =>
        Bench.Run(Bench.Options with { Expected = reference, Filter = filter }, files);

    private static string[] Files() =>
        [.. new[] { "exams", "cases", "networks", "mlnet" }.SelectMany(f => Directory.GetFiles(Path.Combine(Data, f), "*.csv").Order(StringComparer.Ordinal))];

    /// <summary>Rows of a tag that is true of none of their cases.</summary>
    private static IEnumerable<string> Untrue(IEnumerable<CaseResult> results, string tag, Func<CaseResult, bool> isTrue) => results
        .Where(r => r.Tags.Contains(tag))
        .GroupBy(r => r.Source)
        .Where(row => !row.Any(isTrue))
        .Select(row => $"{row.Key}: {row.First().Id}: the tag {tag} is true no more; remove it");
}
