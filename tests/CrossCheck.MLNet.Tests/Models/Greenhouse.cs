using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.MLNet.Models;
using Microsoft.ML;

namespace CrossCheck.MLNet.Tests.Models;

/// <summary>A folder of its own in which models are trained, saved, made into cases, and verified.</summary>
internal sealed class Greenhouse : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("crosscheck-").FullName;

    public MLContext ML { get; } = new(seed: 1);

    public string At(string name) => Path.Combine(folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public ITransformer Train(string trainer, bool prepared = false, IEnumerable<Plant>? rows = null)
    {
        var data = ML.Data.LoadFromEnumerable(rows ?? Plants.Rows(missing: prepared));
        var model = (prepared ? Plants.Prepared(ML) : Plants.Plain(ML)).Append(Plants.Trainer(ML, trainer)).Fit(data);
        ML.Model.Save(model, data.Schema, At("model.zip"));
        return model;
    }

    /// <summary>The cases of a saved model, written as the command writes them.</summary>
    public ModelSummary Cases(string table, ModelOptions? options = null, char? separator = null)
    {
        var saved = ModelFile.Load(ML, At("model.zip"));
        return saved.WriteCases(saved.Read(table, separator, options?.Label), At("cases.csv"), options);
    }

    public string[] Lines() => File.ReadAllLines(At("cases.csv"));

    public (RunSummary Summary, List<CaseResult> Results) Verify(string cases = "cases.csv")
    {
        var kept = new Kept();
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = new NativeEngine(), Expected = new DefinitionEngine(Catalogue.Default), Threads = 1 };
        return (new Runner(options).Run([At(cases)], [kept]), kept.Results);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class Kept : IReporter
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
