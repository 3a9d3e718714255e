using System.Text.Json;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports;

/// <summary>What several JSON reports write alike.</summary>
internal static class JsonParts
{
    /// <summary>An array of objects, whose properties <paramref name="write"/> writes.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc cref="Objects{T}(Utf8JsonWriter, IEnumerable{T}, Action{T})"/>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WritePropertyName(name);
        json.Objects(items, write);
    }

    public static void Strings(this Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    public static void Strings(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WritePropertyName(name);
        json.Strings(texts);
    }

    /// <summary>The place of an element: <c>"index": [1, 0]</c>.</summary>
    public static void Index(this Utf8JsonWriter json, IEnumerable<int> index)
    {
        json.WriteStartArray("index");
        foreach (var i in index)
        {
            json.WriteNumberValue(i);
        }

        json.WriteEndArray();
    }

    /// <summary>The properties of an engine.</summary>
    public static void Engine(this Utf8JsonWriter json, EngineInfo engine)
    {
        json.WriteString("name", engine.Name);
        json.WriteString("version", engine.Version);
        if (engine.Library is not null)
        {
            json.WriteString("library", engine.Library);
        }
    }

    /// <summary>The properties of a tally.</summary>
    public static void Tally(this Utf8JsonWriter json, Tally tally)
    {
        json.WriteNumber("cases", tally.Cases);
        json.WriteNumber("tensors", tally.Tensors);
        json.WriteNumber("elements", tally.Elements);
    }
}
