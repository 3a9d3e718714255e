using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Reports;

/// <content>The types that are written shorter than property by property.</content>
internal sealed partial class CaseJson
{
    private sealed class ShapeConverter : JsonConverter<Shape>
    {
        public override Shape Read(ref Utf8JsonReader json, Type type, JsonSerializerOptions options)
        {
            var sizes = new List<int>();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                sizes.Add(json.GetInt32());
            }

            return Shape.Of([.. sizes]);
        }

        public override void Write(Utf8JsonWriter json, Shape shape, JsonSerializerOptions options)
        {
            json.WriteStartArray();
            foreach (var size in shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
        }
    }

    /// <summary><c>[rtol, atol]</c>.</summary>
    private sealed class ToleranceConverter : JsonConverter<Tolerance>
    {
        public override Tolerance Read(ref Utf8JsonReader json, Type type, JsonSerializerOptions options) =>
            Numbers(ref json, 2) is [var relative, var absolute] ? new Tolerance(relative, absolute) : default;

        public override void Write(Utf8JsonWriter json, Tolerance tolerance, JsonSerializerOptions options) => Numbers(json, tolerance.Relative, tolerance.Absolute);
    }

    /// <summary><c>[index, actual, expected, allowed]</c>.</summary>
    private sealed class DifferenceConverter : JsonConverter<ElementDifference>
    {
        public override ElementDifference Read(ref Utf8JsonReader json, Type type, JsonSerializerOptions options) =>
            Numbers(ref json, 4) is [var index, var actual, var expected, var allowed] ? new ElementDifference((int)index, actual, expected, allowed) : default;

        public override void Write(Utf8JsonWriter json, ElementDifference element, JsonSerializerOptions options) =>
            Numbers(json, element.Index, element.Actual, element.Expected, element.Allowed);
    }

    private static void Numbers(Utf8JsonWriter json, params ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray();
        foreach (var number in numbers)
        {
            if (double.IsFinite(number))
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteStringValue(ReportNumber.Text(number, ElementType.Float64));
            }
        }

        json.WriteEndArray();
    }

    private static double[] Numbers(ref Utf8JsonReader json, int count)
    {
        var numbers = new double[count];
        for (var i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
        {
            numbers[i] = json.TokenType == JsonTokenType.Number ? json.GetDouble() : double.Parse(json.GetString()!, CultureInfo.InvariantCulture);
        }

        return numbers;
    }

    private sealed class PlanConverter : JsonConverter<Plan>
    {
        public override Plan Read(ref Utf8JsonReader json, Type type, JsonSerializerOptions options) => current ?? throw new FormatException("'inputs' are missing");

        public override void Write(Utf8JsonWriter json, Plan plan, JsonSerializerOptions options) =>
            json.WriteNumberValue(current is null ? throw new InvalidOperationException("a result refers to a plan and has none itself") : 0);
    }

    /// <summary>The number of a quantity of the case's plan; in full where it is none of those.</summary>
    private sealed class QuantityConverter : JsonConverter<Quantity>
    {
        private sealed record Loose(string Name, QuantityKind Kind, int Value, Shape Shape, ElementType Type);

        public override Quantity Read(ref Utf8JsonReader json, Type type, JsonSerializerOptions options)
        {
            if (json.TokenType == JsonTokenType.Number)
            {
                return (current ?? throw new FormatException("'inputs' are missing")).Quantities[json.GetInt32()];
            }

            var loose = JsonSerializer.Deserialize<Loose>(ref json, options)!;
            return new Quantity(loose.Name, loose.Kind, loose.Value, loose.Shape, loose.Type);
        }

        public override void Write(Utf8JsonWriter json, Quantity quantity, JsonSerializerOptions options)
        {
            if (current?.Quantities.IndexOf(quantity) is >= 0 and var index)
            {
                json.WriteNumberValue(index);
                return;
            }

            JsonSerializer.Serialize(json, new Loose(quantity.Name, quantity.Kind, quantity.Value, quantity.Shape, quantity.Type), options);
        }
    }
}
