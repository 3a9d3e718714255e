using System.Text.Json;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// Reads a JSON object property by property, and an array in it element by element, as the raw bytes of each. No more than one
/// element is in memory.
/// </summary>
internal sealed class JsonPieces(Stream stream) : IDisposable
{
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool opened;
    private bool final;
    private JsonReaderState state;

    /// <summary>The next property's name; null at the end of the object. The first call opens the object.</summary>
    /// <exception cref="JsonException">What is there is no JSON object.</exception>
    public string? Property()
    {
        if (!opened && Token(out _) != JsonTokenType.StartObject)
        {
            throw new JsonException("it does not begin with {");
        }

        opened = true;

        return Token(out var text) switch
        {
            JsonTokenType.PropertyName => text,
            JsonTokenType.EndObject => null,
            _ => throw new JsonException("a property is expected"),
        };
    }

    /// <summary>Enters the array that is the property's value.</summary>
    public void OpenArray()
    {
        if (Token(out _) != JsonTokenType.StartArray)
        {
            throw new JsonException("an array is expected");
        }
    }

    /// <summary>The next element of the array, or the property's value; false at the array's end. Valid until the next call.</summary>
    public bool Value(out ReadOnlySpan<byte> value)
    {
        while (true)
        {
            var json = new Utf8JsonReader(buffer.AsSpan(start, end - start), final, state);
            if (json.Read())
            {
                var from = (int)json.TokenStartIndex;
                if (json.TokenType == JsonTokenType.EndArray)
                {
                    Advance(json);
                    value = default;
                    return false;
                }

                if (json.TrySkip())
                {
                    var at = start;
                    Advance(json);
                    value = buffer.AsSpan(at + from, start - at - from);
                    return true;
                }
            }

            Fill();
        }
    }

    public void Dispose() => stream.Dispose();

    private JsonTokenType Token(out string? text)
    {
        while (true)
        {
            var json = new Utf8JsonReader(buffer.AsSpan(start, end - start), final, state);
            if (json.Read())
            {
                text = json.TokenType == JsonTokenType.PropertyName ? json.GetString() : null;
                Advance(json);
                return json.TokenType;
            }

            Fill();
        }
    }

    private void Advance(in Utf8JsonReader json)
    {
        start += (int)json.BytesConsumed;
        state = json.CurrentState;
    }

    private void Fill()
    {
        if (final)
        {
            throw new JsonException("it ends in the middle");
        }

        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        final = read == 0;
    }
}
