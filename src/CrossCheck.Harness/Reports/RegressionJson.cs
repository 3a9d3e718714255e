using System.Globalization;
using System.Text.Json;
using CrossCheck.Harness.Traces;

namespace CrossCheck.Harness.Reports;

/// <summary>The JSON report of <c>regress</c>, schema 1.</summary>
public static class RegressionJson
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
            json.WriteString("name", summary.Engine.Name);
            json.WriteString("version", summary.Engine.Version);
            if (summary.Engine.Library is { } library)
            {
                json.WriteString("library", library);
            }

            json.WriteEndObject();
            json.WriteStartArray("recordedBy");
            foreach (var (name, files) in summary.RecordedBy)
            {
                json.WriteStartObject();
                json.WriteString("engine", name);
                json.WriteNumber("files", files);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("exact", summary.Exact);
            json.WriteStartObject("compared");
            json.WriteNumber("cases", summary.Compared.Cases);
            json.WriteNumber("tensors", summary.Compared.Tensors);
            json.WriteNumber("elements", summary.Compared.Elements);
            json.WriteEndObject();
            json.WriteStartObject("summary");
            json.WriteNumber("same", summary.Compared.Elements - summary.Moved);
            json.WriteNumber("moved", summary.Moved);
            json.WriteNumber("beyond", summary.Beyond);
            json.WriteNumber("new", summary.New.Length);
            json.WriteNumber("gone", summary.Gone.Length);
            json.WriteNumber("problems", summary.Problems.Length);
            json.WriteEndObject();
            json.WriteStartArray("operations");
            foreach (var operation in summary.Operations)
            {
                Operation(json, operation);
            }

            json.WriteEndArray();
            json.WriteNumber("driftingTensors", summary.DriftingTensors);
            json.WriteStartArray("drifts");
            foreach (var drift in summary.Drifts)
            {
                Drift(json, drift);
            }

            json.WriteEndArray();
            foreach (var (name, texts) in new[] { ("new", summary.New), ("gone", summary.Gone), ("problems", summary.Problems), ("unusable", summary.Unusable) })
            {
                json.WriteStartArray(name);
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
            }

            json.WriteNumber("exit", summary.ExitCode);
            json.WriteEndObject();
        }

        file.Stream.Write("\n"u8);
        file.Complete();
    }

    private static void Operation(Utf8JsonWriter json, OperationDrift operation)
    {
        json.WriteStartObject();
        json.WriteString("name", operation.Name);
        json.WriteNumber("tensors", operation.Tensors);
        json.WriteNumber("elements", operation.Elements);
        json.WriteNumber("moved", operation.Moved);
        json.WriteNumber("carried", operation.Carried);
        json.WriteNumber("beyond", operation.Beyond);
        json.WriteNumber("maxUlp", operation.MaxUlp);
        json.WriteEndObject();
    }

    private static void Drift(Utf8JsonWriter json, Drift drift)
    {
        json.WriteStartObject();
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
        json.WriteStartArray("index");
        foreach (var i in drift.Index)
        {
            json.WriteNumberValue(i);
        }

        json.WriteEndArray();
        Number(json, "recorded", drift.Recorded);
        Number(json, "now", drift.Now);
        json.WriteString("recordedBy", drift.RecordedBy);
        json.WriteEndObject();
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
