using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Harness;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Reports;

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

    private static (List<CaseResult> Results, RunSummary Summary) Run(string[] files, IEngine reference, Filter filter)
    {
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = new NativeEngine(), Expected = reference, Filter = filter };
        var collector = new Collector();
        return (collector.Results, new Runner(options).Run(files, [collector]));
    }

    private sealed class Collector : IReporter
    {
        public List<CaseResult> Results { get; } = [];

        public void Begin(RunInfo run)
        {
        }

        public void Add(CaseResult result) => Results.Add(result);

        public void End(RunSummary summary)
        {
        }
    }
}
