namespace CrossCheck.Harness.Cases.Csv;

/// <summary>What <see cref="CsvRecordReader"/> keeps and where it stops. The limits bound its memory, whatever the file's size.</summary>
internal sealed record CsvReadOptions
{
    public static CsvReadOptions Default { get; } = new();

    /// <summary>Whether <see cref="CsvRecord.Raw"/> holds the record's bytes, for copying it verbatim.</summary>
    public bool KeepRaw { get; init; }

    /// <summary>What stands between cells: a comma, or another ASCII character, such as a tab.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>The separator in words.</summary>
    public string SeparatorName => Separator switch { ',' => "a comma", '\t' => "a tab", ';' => "a semicolon", var other => $"'{other}'" };

    /// <summary>Whether a line that begins with <c>#</c> is a comment.</summary>
    public bool HasComments { get; init; } = true;

    /// <summary>The longest cell, in bytes between its quotes: 16 MB. An unclosed quote is found within it.</summary>
    public int MaxCellBytes { get; init; } = 16 << 20;

    /// <summary>The longest record, in bytes: 128 MB.</summary>
    public int MaxRecordBytes { get; init; } = 128 << 20;

    /// <summary>The most cells of a record.</summary>
    public int MaxCells { get; init; } = 1_000_000;

    internal void Validate()
    {
        const int Most = 1 << 29;
        Check(MaxCellBytes, nameof(MaxCellBytes));
        Check(MaxRecordBytes, nameof(MaxRecordBytes));
        Check(MaxCells, nameof(MaxCells));
        if (!char.IsAscii(Separator) || Separator is '"' or '\n' or '\r')
            throw new ArgumentOutOfRangeException(nameof(Separator), Separator, "must be an ASCII character, and neither a quote nor a line end");

        static void Check(int value, string name)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Most, name);
        }
    }
}
