using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>Reports of shards that are not the parts of one run; the message says which, and what to do.</summary>
public sealed class ShardException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A shard's JSON report: what stands before and behind its cases in memory, the cases as a stream.</summary>
internal sealed class ShardReport
{
    private readonly Dictionary<string, byte[]> parts = [];

    /// <summary>Reads through the report once, to its end, so that one that is cut off is found before anything is made of it.</summary>
    /// <exception cref="ShardException">It is not a shard's report.</exception>
    public ShardReport(string path)
    {
        Path = path;
        Guarded(() =>
        {
            using var json = Open();
            while (json.Property() is { } name)
            {
                if (name == "cases")
                {
                    json.OpenArray();
                    while (json.Value(out _))
                    {
                        Cases++;
                    }
                }
                else
                {
                    json.Value(out var value);
                    parts[name] = value.ToArray();
                }
            }

            if (!parts.ContainsKey("shard"))
            {
                throw new ShardException($"{path}: is not the report of a shard; merge takes what 'verify --shard I/N --json FILE' writes");
            }

            Head = Part<ShardHead>("shard");
            using var engines = JsonDocument.Parse(parts["engines"]);
            EngineInfo Engine(string role) => engines.RootElement.GetProperty(role).Deserialize<EngineInfo>(CaseJson.Options)!;
            Identity = new RunIdentity(Part<string>("crosscheck"), Engine("actual"), Engine("expected"), engines.RootElement.GetProperty("also").Deserialize<ImmutableArray<EngineInfo>>(CaseJson.Options), Head.Settings, Head.Files);
            (Planned, Compared) = (Part<Tally>("planned"), Part<Tally>("compared"));
            Interrupted = parts["interrupted"].AsSpan().SequenceEqual("null"u8) ? null : JsonDocument.Parse(parts["interrupted"]).RootElement.GetProperty("message").GetString();
            (Unusable, Notices, Unused) = (Part<ImmutableArray<string>>("unusable"), Part<ImmutableArray<string>>("notices"), Part<ImmutableArray<UnusedColumns>>("unusedColumns"));
            Known = parts.TryGetValue("known", out var known) ? ReadKnown(known) : [];
        });
    }

    public string Path { get; }

    public ShardHead Head { get; private set; } = null!;

    public RunIdentity Identity { get; private set; } = null!;

    public long Cases { get; private set; }

    public Tally Planned { get; private set; }

    public Tally Compared { get; private set; }

    /// <summary>Where it was ended early; null where it was not.</summary>
    public string? Interrupted { get; private set; }

    public ImmutableArray<string> Unusable { get; private set; }

    public ImmutableArray<string> Notices { get; private set; }

    public ImmutableArray<UnusedColumns> Unused { get; private set; }

    public ImmutableArray<KnownTally> Known { get; private set; }

    /// <summary>The cases, checked to be of this shard and in the run's order.</summary>
    /// <exception cref="ShardException">They are not, or not as they were written.</exception>
    public IEnumerable<CaseResult> Read(CaseJson exact)
    {
        using var json = Open();
        while (json.Property() is { } name && name != "cases")
        {
            json.Value(out _);
        }

        json.OpenArray();
        var last = -1L;
        while (Next(json, exact) is { } result)
        {
            if (result.Position <= last || Shard.IndexOf(result.Id, Head.Of) != Head.Index)
            {
                throw new ShardException($"{Path}: the case '{result.Id}' is {(result.Position <= last ? "out of order" : $"not of shard {Head.Index}/{Head.Of}")}: the report was changed; run the shard again");
            }

            last = result.Position;
            yield return result;
        }
    }

    private CaseResult? Next(JsonPieces json, CaseJson exact)
    {
        CaseResult? result = null;
        Guarded(() => result = json.Value(out var value) ? exact.Read(value) : null);
        return result;
    }

    private JsonPieces Open() => new(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));

    private void Guarded(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ShardException($"{Path}: is not a whole JSON report of a shard: {e.Message.TrimEnd('.')}; run the shard again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ShardException(e is FileNotFoundException or DirectoryNotFoundException ? $"{Path}: no such file" : $"{Path}: cannot be read: {e.Message}", e);
        }
    }

    private T Part<T>(string name) =>
        parts.TryGetValue(name, out var json) ? JsonSerializer.Deserialize<T>(json, CaseJson.Options)! : throw new FormatException($"'{name}' is missing");

    private static ImmutableArray<KnownTally> ReadKnown(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e =>
        {
            string Text(string name) => e.GetProperty(name).GetString()!;
            DateOnly? until = Text("until") is { Length: > 0 } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
            return new KnownTally(
                new KnownEntry(Text("source"), Text("id"), Text("quantity"), Text("reason"), until),
                e.GetProperty("cases").GetInt64(), e.GetProperty("filtered").GetInt64(), e.GetProperty("elsewhere").GetInt64(), e.GetProperty("expired").GetBoolean(), true);
        })];
    }
}
