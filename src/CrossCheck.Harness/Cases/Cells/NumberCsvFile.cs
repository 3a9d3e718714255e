using System.Text;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// A file of numbers separated by commas: always a matrix, one row per line, so that one line of n numbers is (1, n).
/// Blank lines and lines that begin with <c>#</c> are skipped. The file is read twice, first for its shape and then for its
/// numbers, and never held as text.
/// </summary>
internal sealed class NumberCsvFile : ITensorSource
{
    private const int LongestNumber = 4096;
    private readonly string real;
    private readonly string path;
    private readonly CellContext context;

    private NumberCsvFile(string real, string path, CellContext context)
    {
        this.real = real;
        this.path = path;
        this.context = context;
        Shape = Scan(null);
    }

    public Shape Shape { get; }

    public static NumberCsvFile Open(string real, string path, CellContext context) => new(real, path, context);

    public double[] Materialize() => CellFile.Guard(path, () =>
    {
        var values = new double[Shape.Count];
        return Scan(values) == Shape ? values : throw Changed();
    });

    private CaseException Changed() => CellFile.Error(path, "has changed while it was read");

    private Shape Scan(double[]? values)
    {
        using var reader = new StreamReader(real, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, 1 << 16);
        var buffer = new char[1 << 15];
        var token = new char[LongestNumber];
        var scan = new Progress(values);
        var length = 0;
        var comment = false;
        for (var read = reader.Read(buffer); read > 0; read = reader.Read(buffer))
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                // LF, CR and CR LF end a line; the LF behind a CR is not another line.
                if (c is ',' or '\n' or '\r')
                {
                    if (!comment)
                    {
                        EndNumber(ref scan, token.AsSpan(0, length), c != ',');
                    }

                    length = 0;
                    if (c == ',')
                    {
                        scan.AfterReturn = false;
                        continue;
                    }

                    EndLine(ref scan, c);
                    comment = false;
                    continue;
                }

                scan.AfterReturn = false;
                if (comment || (c == '\uFEFF' && scan.AtStart && length == 0))
                {
                    continue;
                }
                else if (c == '#' && scan.Columns == 0 && token.AsSpan(0, length).IsWhiteSpace())
                {
                    comment = true;
                }
                else if (length == LongestNumber)
                {
                    throw CellFile.Error(path, $"line {scan.Line}: {CellErrors.Quote(token)} is longer than {LongestNumber} characters");
                }
                else
                {
                    token[length++] = c;
                }
            }
        }

        if (!comment)
        {
            EndNumber(ref scan, token.AsSpan(0, length), true);
        }

        EndLine(ref scan, '\n');
        return scan.Rows > 0 ? Shape.Of(scan.Rows, scan.Width) : throw CellFile.Error(path, "holds no numbers");
    }

    private void EndNumber(ref Progress scan, ReadOnlySpan<char> token, bool endOfLine)
    {
        token = token.Trim();
        if (token.IsEmpty && endOfLine && scan.Columns == 0)
        {
            return;
        }

        var position = 0;
        if (!NumberText.TryScan(token, ref position, out var number) || position < token.Length)
        {
            throw CellFile.Error(path, $"line {scan.Line}, number {scan.Columns + 1}: {CellErrors.Quote(token)} is not a number; numbers stand separated by commas, with a decimal point, without a header line");
        }

        if ((double.IsInfinity(number.Value) && !number.IsWord) || CellErrors.Overflows(number.Value, context.DType))
        {
            throw CellErrors.OutOfRange($"{CellErrors.Quote(path)} line {scan.Line}, number {scan.Columns + 1}", token.ToString(), context.DType);
        }

        if (scan.Count == CellErrors.Limit(context))
        {
            throw CellErrors.TooMany($"{CellErrors.Quote(path)} has more than {CellErrors.Text(scan.Count)} numbers", context);
        }

        if (scan.Values is { } values)
        {
            if (scan.Count == values.Length)
            {
                throw Changed();
            }

            values[scan.Count] = number.Value;
        }

        scan.Count++;
        scan.Columns++;
    }

    private void EndLine(ref Progress scan, char end)
    {
        if (scan.Columns > 0)
        {
            if (scan.Rows == 0)
            {
                (scan.Width, scan.FirstLine) = (scan.Columns, scan.Line);
            }
            else if (scan.Columns != scan.Width)
            {
                throw CellFile.Error(path, $"ragged rows: line {scan.Line} has {scan.Columns} number{(scan.Columns == 1 ? "" : "s")}, line {scan.FirstLine} has {scan.Width}");
            }

            scan.Rows++;
            scan.Columns = 0;
        }

        if (end == '\r' || !scan.AfterReturn)
        {
            scan.Line++;
        }

        scan.AfterReturn = end == '\r';
        scan.AtStart = false;
    }

    private struct Progress(double[]? values)
    {
        public readonly double[]? Values = values;
        public int Count;
        public int Rows;
        public int Columns;
        public int Width;
        public long Line = 1;
        public long FirstLine;
        public bool AfterReturn;
        public bool AtStart = true;
    }
}
