using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>A row of a case file, before anything is known of what its cells say.</summary>
/// <param name="Id">The row's id; <c>FILE:LINE</c> where it gives none.</param>
/// <param name="Line">The line that it begins on.</param>
/// <param name="Tags">The words of its column <c>tags</c>.</param>
public sealed record CaseEntry(string Id, long Line, ImmutableArray<string> Tags);

/// <summary>
/// The rows of one case file, each of which can be run by itself, in any order and on any thread: what a test runner
/// needs. A whole file is checked faster by <see cref="Runner"/>, which keeps no rows.
/// </summary>
public sealed class CaseList
{
    private readonly ImmutableArray<CaseRow> rows;
    private readonly CaseBuilder builder;
    private readonly CaseJudge judge;

    /// <summary>Reads the rows of <paramref name="file"/> into memory; nothing is computed yet.</summary>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    public CaseList(string file, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        (builder, judge) = (options.CreateBuilder(), new CaseJudge(options));
        rows = Read(file);
        Entries = [.. rows.Select(r => new CaseEntry(r.Id, r.Record.Line, r.Tags))];
    }

    /// <summary>How the rows are run.</summary>
    public RunOptions Options { get; }

    /// <summary>The rows in file order, those among them that are not valid cases.</summary>
    public ImmutableArray<CaseEntry> Entries { get; }

    /// <summary>The rows of a file, without preparing to run them.</summary>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    public static ImmutableArray<CaseEntry> Peek(string file) => [.. Read(file).Select(r => new CaseEntry(r.Id, r.Record.Line, r.Tags))];

    /// <summary>Runs the row that begins on <paramref name="line"/>; null where none does.</summary>
    public CaseDetail? Run(long line) =>
        rows.FirstOrDefault(r => r.Record.Line == line) is { } row ? judge.Examine(builder.Build(builder.Plan(row))) : null;

    private static ImmutableArray<CaseRow> Read(string file)
    {
        using var source = new CaseFile(file);
        source.Open();
        return [.. source.Read(new IdSet()).Where(r => r.Row is not null).Select(r => r.Row!)];
    }
}
