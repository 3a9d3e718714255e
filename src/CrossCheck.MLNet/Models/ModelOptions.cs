using System.Collections.Immutable;

namespace CrossCheck.MLNet.Models;

/// <summary>How cases are made of a model's rows.</summary>
public sealed record ModelOptions
{
    /// <summary>The most numbers of a tensor that stand in the cells; more go into <c>.npy</c> files beside the cases.</summary>
    public const int InlineNumbers = 64;

    /// <summary>The column with the true values, as it reaches the predictor; null for <c>Label</c>, else the only column that can be one.</summary>
    public string? Label { get; init; }

    /// <summary>What the ids begin with, <c>PREFIX/000001</c>; null for the case file's name.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether ML.NET's metrics over all rows become cases, too; over the first ones, where all are too many for one case.</summary>
    public bool Metrics { get; init; } = true;
}

/// <summary>What became of a model's rows.</summary>
public sealed record ModelSummary
{
    /// <summary>The predictor's type.</summary>
    public required string Predictor { get; init; }

    /// <summary>What its Score is.</summary>
    public required PredictorKind Kind { get; init; }

    /// <summary>The column that it reads.</summary>
    public required string FeatureColumn { get; init; }

    /// <summary>How many numbers reach it.</summary>
    public required int Features { get; init; }

    /// <summary>Rows of the data, each of which is a case.</summary>
    public required long Rows { get; init; }

    /// <summary>The column of the true values; null where there is none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Rows with a label, whose cases end in a loss.</summary>
    public long Labelled { get; init; }

    /// <summary>The metrics that became cases.</summary>
    public ImmutableArray<string> Metrics { get; init; } = [];

    /// <summary>What was written: the case file, then the files beside it.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Lines of a table that could not be read and are no cases, the first twenty, each with its place.</summary>
    public ImmutableArray<string> Lost { get; init; } = [];

    /// <summary>How many lines of a table could not be read.</summary>
    public long LostLines { get; init; }

    /// <summary>What was left out, and why.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];
}
