using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>A case of a case file, before anything is known of what its cells say.</summary>
/// <param name="Id">The row's id, <c>FILE:LINE</c> where it gives none; with <c>/float64</c> behind it for the second case of a row of both dtypes.</param>
/// <param name="Line">The line that its row begins on.</param>
/// <param name="Tags">The words of its column <c>tags</c>.</param>
public sealed record CaseEntry(string Id, long Line, ImmutableArray<string> Tags);

/// <summary>
/// The cases of one case file, each of which can be run by itself, in any order and on any thread: what a test runner
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
        using var source = new CaseFile(file);
        source.Open();
        rows = [.. source.Rows(new IdSet(), options.DType)];
        Entries = [.. rows.Select(Entry)];
    }

    /// <summary>How the rows are run.</summary>
    public RunOptions Options { get; }

    /// <summary>The cases in file order, those among them that are not valid.</summary>
    public ImmutableArray<CaseEntry> Entries { get; }

    /// <summary>The cases of a file as it is read, without preparing to run them; none is kept.</summary>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    public static IEnumerable<CaseEntry> Peek(string file)
    {
        using var source = new CaseFile(file);
        source.Open();
        foreach (var row in source.Rows(new IdSet(), dtype: null))
        {
            yield return Entry(row);
        }
    }

    /// <summary>Runs the case of this id whose row begins on <paramref name="line"/>; null where there is none.</summary>
    public CaseDetail? Run(long line, string id) =>
        rows.FirstOrDefault(r => r.Record.Line == line && r.Id == id) is { } row ? judge.Examine(builder.Build(builder.Plan(row))) : null;

    private static CaseEntry Entry(CaseRow row) => new(row.Id, row.Record.Line, row.Tags);
}
