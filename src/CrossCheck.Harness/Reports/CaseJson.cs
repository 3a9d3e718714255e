using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// A finished case as a JSON object, and back. A shard and a journal need it with nothing lost: what the object says in words stands
/// behind it once more in full, under <c>inputs</c> (the shapes of the inputs, from which the plan follows) and <c>exact</c>.
/// </summary>
internal sealed partial class CaseJson(ICatalogue catalogue)
{
    /// <summary>What the case's object has by itself.</summary>
    private static readonly string[] Beside =
    [
        nameof(CaseResult.Id), nameof(CaseResult.Place), nameof(CaseResult.Verdict), nameof(CaseResult.DType), nameof(CaseResult.Network),
        nameof(CaseResult.Tags), nameof(CaseResult.Note), nameof(CaseResult.Own), nameof(CaseResult.Message), nameof(CaseResult.Position),
    ];

    /// <summary>What an object in full begins with.</summary>
    private static readonly byte[] Position = "{\"position\":"u8.ToArray();

    private static readonly Type[] Sparse = [typeof(CaseResult), typeof(ReferenceResult), typeof(TensorResult), typeof(AnswerResult), typeof(Findings)];

    private static readonly Dictionary<string, Verdict> Verdicts = Enum.GetValues<Verdict>().ToDictionary(v => v.Name());

    /// <summary>All that a case refers to is of its own plan, which is not written but worked out again.</summary>
    [ThreadStatic]
    private static Plan? current;

    private readonly NetworkCache cache = new(catalogue, long.MaxValue);

    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IncludeFields = true,
        IgnoreReadOnlyProperties = true,
        IgnoreReadOnlyFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new ShapeConverter(), new PlanConverter(), new QuantityConverter(), new ToleranceConverter(), new DifferenceConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutDefaults } },
    };

    /// <summary>A finished case as an object.</summary>
    /// <param name="exact">With all that another run needs to report it: its position, and everything in full.</param>
    public static void Write(Utf8JsonWriter json, CaseResult result, bool exact)
    {
        json.WriteStartObject();
        if (exact)
        {
            json.WriteNumber("position", result.Position);
        }

        json.WriteString("id", result.Id);
        json.WriteString("source", result.Source);
        json.WriteString("verdict", result.Verdict.Name());
        json.WriteString("dtype", result.DType.Name());
        json.WriteString("network", result.Network);
        json.WriteStartArray("differences");
        for (var k = 0; k < result.Tensors.Length; k++)
        {
            if (result.Differs(k))
            {
                Differences(json, result, k);
            }
        }

        json.WriteEndArray();
        json.Objects("answers", result.Answers, answer => Answer(json, answer));
        if (result.Findings is { } findings)
        {
            json.WritePropertyName("referee");
            Findings(json, findings);
        }

        if (!result.Also.IsEmpty)
        {
            json.Objects("also", result.Also, reference => Also(json, reference));
        }

        if (result.Suspicion is { } suspicion)
        {
            json.WriteBoolean("mistrusted", suspicion.Mistrusted);
            json.Strings("survivors", suspicion.Survivors.Select(s => s.Text()));
        }

        if (result.Known is { } known)
        {
            Known(json, known);
        }

        json.Objects("notCompared", result.Tensors.Where(t => !t.Compared), tensor =>
        {
            json.WriteString("quantity", tensor.Quantity.Name);
            json.WriteString("verdict", CsvReporter.Name(tensor.Verdict));
            json.WriteString("reason", tensor.Reason);
        });
        if (!result.Fallback.IsEmpty)
        {
            json.Strings("notVerified", result.Fallback);
        }

        json.Strings("tags", result.Tags);
        json.WriteString("note", result.Note);
        json.WriteStartObject("own");
        foreach (var (name, text) in result.Own)
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
        json.WriteString("message", result.Message);
        if (exact)
        {
            current = result.Plan;
            if (current is { } plan)
            {
                json.WritePropertyName("inputs");
                JsonSerializer.Serialize(json, plan.Network.Inputs.Select(i => plan.Values[i].Shape).ToArray(), Options);
            }

            json.WritePropertyName("exact");
            JsonSerializer.Serialize(json, result, Options);
        }

        json.WriteEndObject();
    }

    /// <summary>The number in the run of a case that was written in full, without reading the rest of it.</summary>
    public static bool TryReadPosition(ReadOnlySpan<byte> utf8, out long position)
    {
        position = 0;
        return utf8.StartsWith(Position) && utf8[^1] == '}'
            && utf8[Position.Length..].IndexOf((byte)',') is > 0 and var digits
            && long.TryParse(utf8.Slice(Position.Length, digits), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }

    /// <summary>A case's object as it was written.</summary>
    /// <exception cref="JsonException">It is not one, or was not written in full.</exception>
    public CaseResult Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return ReadObject(utf8);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or CaseException or KeyNotFoundException or NotSupportedException or IndexOutOfRangeException)
        {
            throw new JsonException($"no case in full: {e.Message}", e);
        }
    }

    private CaseResult ReadObject(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8);
        json.Read();
        var result = new CaseResult { Id = "", Place = default, Verdict = Verdict.Error };
        CaseResult? exact = null;
        current = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case "position":
                    result = result with { Position = json.GetInt64() };
                    break;
                case "id":
                    result = result with { Id = json.GetString()! };
                    break;
                case "source":
                    result = result with { Place = RowPlace.Parse(json.GetString()!) };
                    break;
                case "verdict":
                    result = result with { Verdict = Verdicts[json.GetString()!] };
                    break;
                case "dtype":
                    result = result with { DType = DTypes.TryParse(json.GetString()!, out var dtype) ? dtype : throw new FormatException("no such dtype") };
                    break;
                case "network":
                    result = result with { Network = json.GetString()! };
                    break;
                case "tags":
                    result = result with { Tags = JsonSerializer.Deserialize<ImmutableArray<string>>(ref json, Options) };
                    break;
                case "note":
                    result = result with { Note = json.GetString()! };
                    break;
                case "own":
                    result = result with { Own = ReadOwn(ref json) };
                    break;
                case "message":
                    result = result with { Message = json.GetString()! };
                    break;
                case "inputs":
                    var shapes = JsonSerializer.Deserialize<Shape[]>(ref json, Options)!;
                    current = cache.Plan(cache.Parse(result.Network), result.DType, shapes);
                    break;
                case "exact":
                    exact = JsonSerializer.Deserialize<CaseResult>(ref json, Options);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return (exact ?? throw new FormatException("'exact' is missing")) with
        {
            Id = result.Id,
            Place = result.Place,
            Verdict = result.Verdict,
            DType = result.DType,
            Network = result.Network,
            Tags = result.Tags,
            Note = result.Note,
            Own = result.Own,
            Message = result.Message,
            Position = result.Position,
            Plan = current,
        };
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadOwn(ref Utf8JsonReader json)
    {
        var own = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            own.Add(new(name, json.GetString()!));
        }

        return own.ToImmutable();
    }

    /// <summary>What is as a new object has it is not written; −0 is.</summary>
    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        if (!Sparse.Contains(type.Type))
        {
            return;
        }

        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            if (property.Set is null || (type.Type == typeof(CaseResult) && Beside.Any(b => JsonNamingPolicy.CamelCase.ConvertName(b) == property.Name)))
            {
                type.Properties.RemoveAt(i);
                continue;
            }

            property.IsRequired = false;
            property.ShouldSerialize = property.PropertyType switch
            {
                { IsPrimitive: true } p when p == typeof(double) => (_, value) => BitConverter.DoubleToInt64Bits((double)value!) != 0,
                { IsPrimitive: true } p => Unlike(Activator.CreateInstance(p)!),
                { IsEnum: true } e => Unlike(Activator.CreateInstance(e)!),
                { IsValueType: true } v when v.IsGenericType && v.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => UnlessEmpty(Activator.CreateInstance(v)!),
                { IsValueType: false } => (_, value) => value is not (null or ""),
                _ => null,
            };
        }

        static Func<object, object?, bool> Unlike(object initial) => (_, value) => !initial.Equals(value);
        static Func<object, object?, bool> UnlessEmpty(object initial) => (_, value) => !initial.Equals(value) && ((ICollection)value!).Count > 0;
    }
}
