namespace CrossCheck.Harness.Cases.Csv;

internal enum ScanFailureKind
{
    Unclosed,
    QuotedTooLong,
    TooLong,
    RecordTooLong,
    TooManyCells,
    TextAfterQuote,
    QuoteAfterBlank,
}

/// <summary>Where and why a record is not well formed. Places are of the file, not of the record, so that a later record may fail at the same place.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Cell">The bad cell's number in its record, from 1; 0 where unknown.</param>
/// <param name="CellAt">The byte at which that cell begins.</param>
/// <param name="CellLine">The line on which it begins.</param>
/// <param name="Line">The line on which the error was found.</param>
/// <param name="Near">The text found there.</param>
internal readonly record struct ScanFailure(ScanFailureKind Kind, int Cell, long CellAt, long CellLine, long Line, string Near);
