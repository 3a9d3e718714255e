using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// Differences that are known and accepted for now: a CSV file with the columns <c>id,quantity,reason,until</c>. A listed
/// difference does not fail its case; a case fails still if anything else of it differs. Entries that name nothing any more
/// are stale, which fails the run, so that the list only shrinks.
/// </summary>
public sealed class KnownList
{
    private static readonly string[] Columns = ["id", "quantity", "reason", "until"];

    private readonly Dictionary<string, List<int>> byId = new(StringComparer.Ordinal);
    private readonly List<int> globs = [];
    private readonly DateOnly today;

    private KnownList(ImmutableArray<KnownEntry> entries, DateOnly today)
    {
        Entries = entries;
        this.today = today;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Id.AsSpan().ContainsAny('*', '?', '\\'))
            {
                globs.Add(i);
            }
            else if (!byId.TryAdd(entries[i].Id, [i]))
            {
                byId[entries[i].Id].Add(i);
            }
        }
    }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<KnownEntry> Entries { get; }

    /// <summary>Changes with the entries, and with the day on which one of them ends.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Entries.Select(e => $"{e} {IsExpired(e)}")))));

    /// <param name="path">The file, as given; messages begin with it.</param>
    /// <param name="today">Entries are valid up to and including their day.</param>
    /// <exception cref="CsvFileException">It cannot be read, or a line of it is not what it should be; the message has line and remedy.</exception>
    public static KnownList Read(string path, DateOnly today)
    {
        using var reader = CsvRecordReader.Open(path);
        int[]? columns = null;
        var entries = ImmutableArray.CreateBuilder<KnownEntry>();
        var seen = new Dictionary<(string, string), long>();
        foreach (var record in reader)
        {
            CsvFileException Error(string reason) => new($"{path}:{record.Line.ToString(CultureInfo.InvariantCulture)}", reason);
            if (record.Kind == CsvRecordKind.Malformed)
            {
                throw Error(record.Problem!.Text);
            }

            if (record.Kind != CsvRecordKind.Record)
            {
                continue;
            }

            if (columns is null)
            {
                columns = Header(record, Error);
                continue;
            }

            string Cell(int column) => columns[column] < 0 ? "" : record.Cell(columns[column]).Trim();
            var entry = Entry($"{path}:{record.Line.ToString(CultureInfo.InvariantCulture)}", Cell, Error);
            if (!seen.TryAdd((entry.Id, entry.Quantity), record.Line))
            {
                throw Error($"'{entry.Id}' '{entry.Quantity}' is listed on line {seen[(entry.Id, entry.Quantity)].ToString(CultureInfo.InvariantCulture)} already; remove one of the two");
            }

            entries.Add(entry);
        }

        return columns is null
            ? throw new CsvFileException(path, "has no header; its first row is id,quantity,reason,until")
            : new KnownList(entries.ToImmutable(), today);
    }

    /// <summary>What the list says of a finished case; null where it says nothing. A row in error is never known.</summary>
    /// <param name="strictKinks">Whether a choice of subgradient makes a case fail.</param>
    public KnownCase? Judge(CaseResult result, bool strictKinks)
    {
        var whole = result.Verdict is Verdict.Crashed or Verdict.Unsupported;
        if (result.Verdict is Verdict.Error or Verdict.Agree || Of(result.Id) is not { Count: > 0 } indices)
        {
            return null;
        }

        var tensors = whole ? [result.Verdict.Name()] : result.Unequal.ToList();
        var answers = whole ? [] : result.Answers.Where(a => !a.IsRight).Select(a => a.Name).ToList();
        var matches = ImmutableArray.CreateBuilder<KnownMatch>();
        var covered = new HashSet<string>();
        foreach (var name in tensors.Concat(answers).Distinct())
        {
            foreach (var entry in indices.Select(i => Entries[i]).Where(e => whole ? e.Quantity == name : Matches(e.Quantity, name)))
            {
                var expired = IsExpired(entry);
                matches.Add(new KnownMatch(entry, name, expired));
                if (!expired)
                {
                    covered.Add(name);
                }
            }
        }

        // What differs by a kink alone is not what makes a wrong answer fail.
        var failing = result.Verdict == Verdict.Answer && !strictKinks ? answers : tensors.Concat(answers);
        return matches.Count == 0 ? null : new KnownCase(matches.ToImmutable(), failing.All(covered.Contains));
    }

    /// <summary>Indices of the entries whose id matches.</summary>
    internal List<int> Of(string id)
    {
        var exact = byId.GetValueOrDefault(id);
        if (globs.Count == 0)
        {
            return exact ?? [];
        }

        return [.. (exact ?? []).Concat(globs.Where(i => Matches(Entries[i].Id, id))).Order()];
    }

    internal bool IsExpired(KnownEntry entry) => entry.Until < today;

    private static bool Matches(string glob, string text) => FileSystemName.MatchesSimpleExpression(glob, text, ignoreCase: false);

    private static int[] Header(CsvRecord record, Func<string, CsvFileException> error)
    {
        var names = record.Cells.Select(c => c.Trim()).ToList();
        foreach (var (i, name) in names.Index())
        {
            if (name.Length > 0 && !name.StartsWith('_') && (!Columns.Contains(name) || names.IndexOf(name) != i))
            {
                throw error(Columns.Contains(name)
                    ? $"two columns are named '{name}'; remove one"
                    : $"there is no column '{name}'{Spelling.Suggest(name, Columns)}; the header is id,quantity,reason,until (a name with '_' in front is your own)");
            }
        }

        foreach (var name in Columns.SkipLast(1).Where(n => !names.Contains(n)))
        {
            throw error($"the column '{name}' is missing; the header is id,quantity,reason,until");
        }

        return [.. Columns.Select(n => names.IndexOf(n))];
    }

    private static KnownEntry Entry(string source, Func<int, string> cell, Func<string, CsvFileException> error)
    {
        var remedies = new[]
        {
            "write the id of a case, or a glob such as conv2d/*", "write the name of a quantity such as dL/dX, a glob, or *",
            "say why the difference is accepted",
        };
        for (var i = 0; i < remedies.Length; i++)
        {
            if (cell(i).Length == 0)
            {
                throw error($"{Columns[i]}: blank; {remedies[i]}");
            }
        }

        DateOnly? until = null;
        if (cell(3) is { Length: > 0 } text)
        {
            until = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw error($"until: '{text}' is no date; write yyyy-mm-dd, such as 2026-12-31, or leave it blank");
        }

        return new KnownEntry(source, cell(0), cell(1), cell(2), until);
    }
}
