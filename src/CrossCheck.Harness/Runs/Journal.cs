using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Operations;
using Microsoft.Win32.SafeHandles;

namespace CrossCheck.Harness.Runs;

/// <summary>A journal that a run cannot go on from; the message names it, what is wrong and what to do.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// What a run got done, so that it can be taken up where it ended, however it ended. One JSON object a line: the run's identity,
/// then every finished case as in a shard's report, and the columns that were used so far. Lines are appended after each chunk of
/// cases; what stands behind the last whole line is a write that was cut off, and is dropped.
/// </summary>
public sealed class Journal : IDisposable
{
    private static readonly byte[] Mark = "{\"crosscheck\":\"journal 1\","u8.ToArray();
    private static readonly byte[] Used = "{\"used\":"u8.ToArray();

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly CaseJson exact;
    private readonly Dictionary<long, (long Offset, int Length)> done = [];
    private readonly Dictionary<string, HashSet<string>> used = [];
    private readonly Dictionary<UsedColumns, int> noted = [];
    private readonly ArrayBufferWriter<byte> buffer = new();
    private long end;

    private Journal(string path, SafeFileHandle handle, ICatalogue catalogue)
    {
        this.path = path;
        this.handle = handle;
        exact = new CaseJson(catalogue);
    }

    /// <summary>Cases that an earlier run finished.</summary>
    public long Done => done.Count;

    /// <summary>Why it could not be kept; null while nothing went wrong. The run goes on without it.</summary>
    public string? Failure { get; private set; }

    /// <summary>Opens the journal of this run, or begins one.</summary>
    /// <exception cref="JournalException">It is another run's, no journal, in use, or cannot be written.</exception>
    public static Journal Open(string path, RunIdentity run, ICatalogue catalogue)
    {
        Journal? journal = null;
        try
        {
            journal = new Journal(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), catalogue);
            journal.Begin(run);
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            journal?.Dispose();
            throw new JournalException($"{path}: cannot be used as a journal: {e.Message.TrimEnd('.')}; give a file of its own to each run", e);
        }
        catch
        {
            journal?.Dispose();
            throw;
        }
    }

    /// <summary>The run is over and its reports are written: there is nothing to take up any more.</summary>
    public void Complete()
    {
        Dispose();
        File.Delete(path);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Is the case at this place finished, as far as is known without reading it?</summary>
    internal bool Has(long position) => done.ContainsKey(position);

    /// <summary>The finished case at this place; null where there is none. Safe for use from several threads.</summary>
    internal CaseResult? Read(long position)
    {
        if (!done.TryGetValue(position, out var place))
        {
            return null;
        }

        var line = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            var read = RandomAccess.Read(handle, line.AsSpan(0, place.Length), place.Offset);
            return exact.Read(line.AsSpan(0, read));
        }
        catch (JsonException)
        {
            // Damaged: the case is run again.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
        }
    }

    /// <summary>Columns of a source that finished rows used, which are not planned again.</summary>
    internal IEnumerable<string> UsedOf(string source) => used.GetValueOrDefault(source) ?? [];

    /// <summary>Appends what a chunk brought.</summary>
    /// <param name="source">The chunk's source.</param>
    /// <param name="columns">The columns of it that were used so far.</param>
    /// <param name="fresh">The results that the journal does not have.</param>
    internal void Add(string source, UsedColumns columns, IEnumerable<CaseResult> fresh)
    {
        var results = fresh.ToList();
        if (Failure is not null || results.Count == 0)
        {
            return;
        }

        // The columns first: a case that is there has used them.
        var names = columns.Names.ToList();
        if (noted.GetValueOrDefault(columns) != names.Count)
        {
            noted[columns] = names.Count;
            Line(json =>
            {
                json.WriteStartObject();
                json.WriteString("used", source);
                json.WriteStartArray("columns");
                names.ForEach(json.WriteStringValue);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        }

        foreach (var result in results)
        {
            Line(json => CaseJson.Write(json, result, exact: true));
        }

        try
        {
            Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = $"journal {path}: could not be written: {e.Message.TrimEnd('.')}; a run can be taken up only up to there";
        }
    }

    private void Begin(RunIdentity run)
    {
        var length = RandomAccess.GetLength(handle);
        var first = true;
        foreach (var (line, offset) in Lines(length))
        {
            if (first)
            {
                Check(line, run);
                first = false;
            }
            else if (!Take(line, offset))
            {
                break;
            }

            end = offset + line.Length + 1;
        }

        if (first)
        {
            CheckBeginning(length);
            RandomAccess.SetLength(handle, 0);
            Line(json =>
            {
                json.WriteStartObject();
                json.WriteString("crosscheck", "journal 1");
                json.WritePropertyName("run");
                JsonSerializer.Serialize(json, run, CaseJson.Options);
                json.WriteEndObject();
            });
            Flush();
        }
        else
        {
            RandomAccess.SetLength(handle, end);
        }
    }

    private void Check(byte[] line, RunIdentity run)
    {
        if (!line.AsSpan().StartsWith(Mark))
        {
            throw Foreign();
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            var there = json.RootElement.GetProperty("run").Deserialize<RunIdentity>(CaseJson.Options)!;
            if (run.Difference(there) is { } difference)
            {
                throw new JournalException($"{path}: is the journal of another run: {difference}; run as it was begun, or remove the journal to begin anew");
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw Foreign();
        }
    }

    /// <summary>A file without a whole line is a journal only if it may be the beginning of one.</summary>
    private void CheckBeginning(long length)
    {
        var beginning = new byte[(int)Math.Min(length, Mark.Length)];
        var read = RandomAccess.Read(handle, beginning, 0);
        if (!Mark.AsSpan().StartsWith(beginning.AsSpan(0, read)))
        {
            throw Foreign();
        }
    }

    private JournalException Foreign() => new($"{path}: is no journal of a run, and is left as it is; give a file that is not there yet");

    private bool Take(byte[] line, long offset)
    {
        if (CaseJson.TryReadPosition(line, out var position))
        {
            done[position] = (offset, line.Length);
            return true;
        }

        if (!line.AsSpan().StartsWith(Used) || line[^1] != '}')
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            var file = json.RootElement.GetProperty("used").GetString()!;
            used.TryAdd(file, []);
            used[file].UnionWith(json.RootElement.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whole lines without their ends.</summary>
    private IEnumerable<(byte[] Line, long Offset)> Lines(long length)
    {
        var piece = new byte[1 << 16];
        var line = new ArrayBufferWriter<byte>();
        var begin = 0L;
        for (var at = 0L; at < length;)
        {
            var read = RandomAccess.Read(handle, piece, at);
            if (read == 0)
            {
                yield break;
            }

            at += read;
            for (var from = 0; from < read;)
            {
                var stop = piece.AsSpan(from, read - from).IndexOf((byte)'\n');
                line.Write(piece.AsSpan(from, stop < 0 ? read - from : stop));
                if (stop < 0)
                {
                    break;
                }

                from += stop + 1;
                yield return (line.WrittenSpan.ToArray(), begin);
                begin += line.WrittenCount + 1;
                line.ResetWrittenCount();
            }
        }
    }

    private void Line(Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        buffer.Write("\n"u8);
    }

    private void Flush()
    {
        RandomAccess.Write(handle, buffer.WrittenSpan, end);
        end += buffer.WrittenCount;
        buffer.ResetWrittenCount();
    }
}
