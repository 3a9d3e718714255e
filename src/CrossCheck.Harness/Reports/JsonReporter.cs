using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// Schema 1: engines, every case on a line of its own as it comes, then what was planned, what was compared and
/// the number of cases per verdict. Memory does not grow with the number of cases. A shard's report names the shard, and holds
/// every case in full, so that all reports can be made of it.
/// </summary>
public sealed class JsonReporter(ReportFile file) : IReporter, IDisposable
{
    private static readonly string[] VerdictNames = ["agree", "differ", "answer", "kink", "unsupported", "error", "crashed"];

    private readonly ArrayBufferWriter<byte> buffer = new();
    private bool any;
    private bool exact;

    /// <inheritdoc/>
    public void Begin(RunInfo run)
    {
        Raw("{ \"schema\": 1,\n  \"crosscheck\": "u8);
        Value(json => json.WriteStringValue(run.Version));
        Raw(",\n  \"engines\": "u8);
        Value(json =>
        {
            json.WriteStartObject();
            foreach (var (role, engine) in new[] { ("actual", run.Actual), ("expected", run.Expected) })
            {
                json.WriteStartObject(role);
                json.Engine(engine);
                json.WriteEndObject();
            }

            json.Objects("also", run.Also, json.Engine);
            json.WriteEndObject();
        });
        exact = run.Shard is not null;
        if (run is { Shard: { } shard, Identity: { } identity })
        {
            Raw(",\n  \"shard\": "u8);
            Value(json => JsonSerializer.Serialize(
                json, new ShardHead(shard.Index, shard.Of, run.Given, run.AllowUnsupported, run.StrictKinks, run.FailOnMistrusted, run.Fallback, identity.Settings, identity.Files), CaseJson.Options));
        }

        Raw(",\n  \"cases\": ["u8);
    }

    /// <inheritdoc/>
    public void Add(CaseResult result)
    {
        Raw(any ? ",\n    "u8 : "\n    "u8);
        any = true;
        Value(json => CaseJson.Write(json, result, exact));
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        Raw("\n  ]"u8);
        Tally("planned", summary.Planned);
        Tally("compared", summary.Compared);
        Property("summary", json =>
        {
            json.WriteStartObject();
            foreach (var name in VerdictNames)
            {
                json.WriteNumber(name, summary.Verdicts.Where(v => v.Key.Name() == name).Sum(v => v.Value));
            }

            json.WriteEndObject();
        });
        Property("exit", json => json.WriteNumberValue(summary.ExitCode));
        Property("interrupted", json =>
        {
            if (summary.Interrupted is not { } early)
            {
                json.WriteNullValue();
                return;
            }

            json.WriteStartObject();
            json.WriteString("next", early.Next);
            json.WriteNumber("notRun", early.Cases);
            json.WriteString("message", early.Text());
            json.WriteEndObject();
        });
        Property("allowUnsupported", json => json.WriteBooleanValue(summary.AllowUnsupported));
        Property("mistrusted", json => json.WriteNumberValue(summary.Mistrusted));
        Property("selfNoise", json => json.Objects(summary.SelfNoise, noise =>
        {
            json.WriteString("operation", noise.Operation);
            json.WriteString("how", noise.How);
            json.WriteNumber("elements", noise.Elements);
            json.WriteNumber("differing", noise.Differing);
            json.WriteNumber("beyond", noise.Beyond);
        }));
        Property("culprits", json => json.Objects(summary.Culprits, culprit =>
        {
            json.WriteString("engine", culprit.Engine);
            json.WriteString("name", culprit.Name);
            json.WriteNumber("cases", culprit.Cases);
            json.WriteString("first", culprit.First);
        }));
        if (!summary.Also.IsEmpty)
        {
            Property("also", json => Also(json, summary.Also));
        }

        if (summary.Fallback is { } fallback)
        {
            Property("fallback", json => Fallback(json, fallback));
        }

        if (!summary.KnownEntries.IsEmpty)
        {
            Property("known", json => Known(json, summary.KnownEntries));
        }

        Property("unusable", json => json.Strings(summary.Unusable));
        Property("notices", json => json.Strings(summary.Notices));
        if (exact)
        {
            Property("unusedColumns", json => JsonSerializer.Serialize(json, summary.Unused, CaseJson.Options));
        }

        Raw("\n}\n"u8);
        file.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static void Also(Utf8JsonWriter json, IEnumerable<ReferenceUse> references) => json.Objects(references, use =>
    {
        json.WriteString("name", use.Engine);
        json.WriteStartObject("compared");
        json.Tally(use.Compared);
        json.WriteEndObject();
        json.Objects("lacks", use.Lacks, lack =>
        {
            json.WriteString("reason", lack.Reason);
            json.WriteNumber("tensors", lack.Tensors);
        });
        json.WriteNumber("disagreements", use.Disagreements);
        json.WriteString("first", use.First);
    });

    private static void Fallback(Utf8JsonWriter json, FallbackUse fallback)
    {
        json.WriteStartObject();
        json.WriteString("engine", fallback.Engine);
        json.WriteNumber("tensors", fallback.Tensors);
        json.WriteNumber("elements", fallback.Elements);
        json.Objects("notVerified", fallback.Operations, operation =>
        {
            json.WriteString("name", operation.Name);
            json.WriteNumber("cases", operation.Cases);
        });
        json.WriteEndObject();
    }

    private static void Known(Utf8JsonWriter json, IEnumerable<KnownTally> entries) => json.Objects(entries, tally =>
    {
        Entry(json, tally.Entry);
        json.WriteString("state", tally.State);
        json.WriteNumber("cases", tally.Cases);
        json.WriteNumber("filtered", tally.Filtered);
        json.WriteNumber("elsewhere", tally.Elsewhere);
        json.WriteBoolean("expired", tally.Expired);
    });

    private static void Entry(Utf8JsonWriter json, KnownEntry entry)
    {
        json.WriteString("source", entry.Source);
        json.WriteString("id", entry.Id);
        json.WriteString("quantity", entry.Quantity);
        json.WriteString("reason", entry.Reason);
        json.WriteString("until", entry.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
    }

    private void Tally(string name, Tally tally) => Property(name, json =>
    {
        json.WriteStartObject();
        json.Tally(tally);
        json.WriteEndObject();
    });

    private void Property(string name, Action<Utf8JsonWriter> write)
    {
        Raw(",\n  "u8);
        Value(json => json.WriteStringValue(name));
        Raw(": "u8);
        Value(write);
    }

    private void Value(Action<Utf8JsonWriter> write)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        Raw(buffer.WrittenSpan);
    }

    private void Raw(ReadOnlySpan<byte> utf8) => file.Stream.Write(utf8);
}
