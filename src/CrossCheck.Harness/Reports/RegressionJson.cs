using System.Globalization;
using System.Text.Json;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports;

/// <summary>The JSON report of <c>regress</c>, schema 1.</summary>
internal static class RegressionJson
{
    public static void Write(ReportFile file, string golden, RegressionSummary summary)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(summary);
        using (var json = new Utf8JsonWriter(file.Stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteString("golden", golden);
            json.WriteStartObject("engine");
            json.Engine(summary.Engine);
            json.WriteEndObject();
            json.Objects("recordedBy", summary.RecordedBy, by =>
            {
                json.WriteString("engine", by.Key);
                json.WriteNumber("files", by.Value);
            });
            json.WriteBoolean("exact", summary.Exact);
            json.WriteStartObject("compared");
            json.Tally(summary.Compared);
            json.WriteEndObject();
            json.WriteStartObject("summary");
            json.WriteNumber("same", summary.Compared.Elements - summary.Moved);
            json.WriteNumber("moved", summary.Moved);
            json.WriteNumber("beyond", summary.Beyond);
            json.WriteNumber("new", summary.New.Length);
            json.WriteNumber("gone", summary.Gone.Length);
            json.WriteNumber("problems", summary.Problems.Length);
            json.WriteEndObject();
            json.Objects("operations", summary.Operations, o => Operation(json, o));
            json.WriteNumber("driftingTensors", summary.DriftingTensors);
            json.Objects("drifts", summary.Drifts, d => Drift(json, d));
            foreach (var (name, texts) in new[] { ("new", summary.New), ("gone", summary.Gone), ("problems", summary.Problems), ("unusable", summary.Unusable) })
            {
                json.Strings(name, texts);
            }

            json.WriteNumber("exit", summary.ExitCode);
            json.WriteEndObject();
        }

        file.Stream.Write("\n"u8);
        file.Complete();
    }

    private static void Operation(Utf8JsonWriter json, OperationDrift operation)
    {
        json.WriteString("name", operation.Name);
        json.WriteNumber("tensors", operation.Tensors);
        json.WriteNumber("elements", operation.Elements);
        json.WriteNumber("moved", operation.Moved);
        json.WriteNumber("carried", operation.Carried);
        json.WriteNumber("beyond", operation.Beyond);
        json.WriteNumber("maxUlp", operation.MaxUlp);
    }

    private static void Drift(Utf8JsonWriter json, Drift drift)
    {
        json.WriteString("id", drift.Id);
        json.WriteString("source", drift.Source);
        json.WriteString("quantity", drift.Quantity);
        json.WriteString("operation", drift.Operation);
        json.WriteString("verdict", drift.Beyond > 0 ? "beyond" : "moved");
        json.WriteNumber("moved", drift.Moved);
        json.WriteNumber("beyond", drift.Beyond);
        if (drift.MaxUlp is { } ulp)
        {
            json.WriteNumber("maxUlp", ulp);
        }
        else
        {
            json.WriteNull("maxUlp");
        }

        json.WriteBoolean("carried", drift.Carried);
        json.Index(drift.Index);
        Number(json, "recorded", drift.Recorded);
        Number(json, "now", drift.Now);
        json.WriteString("recordedBy", drift.RecordedBy);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteString(name, value.ToString("R", CultureInfo.InvariantCulture));
        }
    }
}
