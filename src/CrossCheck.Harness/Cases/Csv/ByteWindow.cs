namespace CrossCheck.Harness.Cases.Csv;

/// <summary>
/// The part of a stream that is being looked at, from <see cref="Position"/> on. Offsets count from there and stay valid while the
/// window grows. It grows only as far as it is asked to look, and each byte is moved a bounded number of times.
/// </summary>
internal sealed class ByteWindow(Stream stream, string file)
{
    private const int InitialSize = 1 << 16;
    private byte[] _bytes = new byte[InitialSize];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Where the window begins in the stream.</summary>
    public long Position { get; private set; }

    /// <summary>The bytes at hand from <paramref name="offset"/> on; none where <see cref="Has"/> was not asked.</summary>
    public ReadOnlySpan<byte> From(int offset) => new(_bytes, _start + offset, _end - _start - offset);

    public ReadOnlySpan<byte> Slice(int offset, int length) => new(_bytes, _start + offset, length);

    public byte this[int offset] => _bytes[_start + offset];

    /// <summary>Whether the stream has a byte at <paramref name="offset"/>; reads on where needed.</summary>
    public bool Has(int offset)
    {
        while (_start + offset >= _end)
        {
            if (!Fill())
                return false;
        }

        return true;
    }

    /// <summary>Length of the line end at <paramref name="offset"/>: 2 for <c>\r\n</c>, 1 for <c>\n</c> or <c>\r</c>.</summary>
    public int LineEnd(int offset) => this[offset] == '\r' && Has(offset + 1) && this[offset + 1] == '\n' ? 2 : 1;

    public void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Drops everything up to and with the next line end, keeping nothing of it.</summary>
    public void SkipLine()
    {
        while (Has(0))
        {
            int at = From(0).IndexOfAny((byte)'\n', (byte)'\r');
            Advance(at < 0 ? _end - _start : at);
            if (at < 0)
                continue;
            Advance(LineEnd(0));
            return;
        }
    }

    private bool Fill()
    {
        if (_ended)
            return false;
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _bytes.Length)
        {
            // Move only when at least half has been used up, so that moving costs no more than reading did.
            byte[] target = _start >= _bytes.Length / 2 ? _bytes : new byte[checked(_bytes.Length * 2)];
            Buffer.BlockCopy(_bytes, _start, target, 0, _end - _start);
            _end -= _start;
            _start = 0;
            _bytes = target;
        }

        int count;
        try
        {
            count = stream.Read(_bytes, _end, _bytes.Length - _end);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException or InvalidDataException)
        {
            throw new CsvFileException(file, $"cannot be read: {e.Message}", e);
        }

        _end += count;
        _ended = count == 0;
        return !_ended;
    }
}
