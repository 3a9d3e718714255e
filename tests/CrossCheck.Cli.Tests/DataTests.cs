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

    /// <summary>
    /// Without the rows in which torch and the engine multiply a zero gradient by infinity or NaN, which the exact
    /// derivatives leave out, or in which 1/x overflows before it is multiplied by a small gradient.
    /// </summary>
    private static readonly Filter NotForDefinitions = Filter.Parse("-exp/zero-cotangent* -cross_entropy/ignore/nan* -log/range/float64");

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
    public void EveryRowAgreesWithTheDefinitions(string folder) => Verify(folder, new DefinitionEngine(Catalogue.Default), NotForDefinitions);

#if TORCH
    /// <summary>
    /// The referee, asked about every row, finds every hand-written forward and derivative within its own rounding. Of
    /// torch it finds the 1/6 of hardsigmoid, kept in float32. Two definitions are not as IEEE has it: a row that is
    /// ignored has no NaN, and 1/x overflows for the smallest x.
    /// </summary>
    [Fact]
    public void TheRefereeFindsNoFault()
    {
        var options = Bench.Options with { Expected = new Torch.TorchEngine(), Referee = RefereeUse.Always, JudgeCases = false };
        var (results, _) = Bench.Run(options, [.. new[] { "exams", "cases", "networks", "mlnet" }.SelectMany(f => Directory.GetFiles(Path.Combine(Data, f), "*.csv").Order(StringComparer.Ordinal))]);

        var findings = results.Select(r => (r.Id, r.Findings!.Conclusion, r.Findings.Text)).Where(f => f.Conclusion != Conclusion.NothingWrong).ToList();
        Assert.All(findings, f => Assert.True(
            (f.Conclusion == Conclusion.ExpectedIsWrong && f.Text.EndsWith("is wrong: hardsigmoid backward", StringComparison.Ordinal) && f.Id.EndsWith("float64", StringComparison.Ordinal))
            || (f.Conclusion == Conclusion.DefinitionInDoubt && (f.Id.StartsWith("cross_entropy/ignore/nan", StringComparison.Ordinal) || f.Id == "log/range/float64")),
            $"{f.Id}: {f.Text}"));
        Assert.True(results.Count > 6000);
    }

#endif
    [Fact]
    public void EveryOperationHasACaseFileThatUsesIt()
    {
        foreach (var operation in Catalogue.Default.Operations)
        {
            var file = Path.Combine(Data, "cases", operation.Spec.Name + ".csv");
            Assert.True(File.Exists(file), $"{operation.Spec.Name} has no case file");
            var results = Run([file], new DefinitionEngine(Catalogue.Default), NotForDefinitions).Results;
            Assert.True(results.Count >= 10, $"{operation.Spec.Name}: {results.Count} cases are few");
            Assert.Contains(results, r => r.DType == DType.Float32);
            Assert.Contains(results, r => r.DType == DType.Float64);
        }
    }

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

        Assert.Empty(changed);
        Assert.True(declared >= Catalogue.Default.Operations.Count(o => o.Spec.Kinks.Length > 0));
        Assert.All(Catalogue.Default.Operations, o => Assert.Equal(o.Spec.Kinks.Length > 0, o.Spec.Conventions.Length > 0));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static void Verify(string folder, IEngine reference, Filter filter)
    {
        var (results, summary) = Run([.. Directory.GetFiles(Path.Combine(Data, folder), "*.csv").Order()], reference, filter);

        Assert.Equal("", string.Join('\n', results.Where(r => r.Verdict != Verdict.Agree).Select(r => $"{r.Source} {r.Id}: {r.Verdict}: {r.Message}")));
        Assert.Equal(0, summary.ExitCode);
        Assert.Equal(summary.Planned, summary.Compared);
    }

    private static (List<CaseResult> Results, RunSummary Summary) Run(string[] files, IEngine reference, Filter filter) =>
        Bench.Run(Bench.Options with { Expected = reference, Filter = filter }, files);
}
