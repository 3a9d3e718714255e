namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// Reads a number or nested lists of numbers in one pass, without recursion. Blanks and line breaks may stand between all
/// tokens. Every list of one depth must have the length of the first one of that depth.
/// </summary>
internal ref struct LiteralReader
{
    public const int MaxDepth = 64;

    private readonly string cell;
    private readonly ReadOnlySpan<char> text;
    private readonly CellContext context;
    private readonly LiteralKind kind;
    private readonly long limit;
    private readonly double[] low;
    private readonly int[]? offsets;

    // Per depth, from 1: elements of the open list so far, and the length that all lists there must have (−1: not known).
    private readonly int[] counts = new int[MaxDepth + 1];
    private readonly int[] sizes = new int[MaxDepth + 1];
    private double[]? high;
    private int position;
    private int depth;
    private int leafDepth = -1;
    private int count;

    private LiteralReader(string cell, int start, int end, CellContext context, LiteralKind kind)
    {
        this.cell = cell;
        this.context = context;
        this.kind = kind;
        text = cell.AsSpan(0, end);
        position = start;
        limit = CellErrors.Limit(context);
        sizes.AsSpan().Fill(-1);

        // A list of n numbers, however nested, has n − 1 commas.
        var capacity = (int)Math.Min(text[start..].Count(',') + 1, limit);
        low = GC.AllocateUninitializedArray<double>(capacity);
        offsets = kind == LiteralKind.Input ? null : GC.AllocateUninitializedArray<int>(capacity);
    }

    /// <summary>Reads <paramref name="cell"/> from <paramref name="start"/> up to <paramref name="end"/>, which has no blanks around it.</summary>
    public static LiteralNumbers Read(string cell, int start, int end, CellContext context, LiteralKind kind) =>
        new LiteralReader(cell, start, end, context, kind).Read();

    private LiteralNumbers Read()
    {
        do
        {
            SkipBlanks();
            if (position < text.Length && text[position] == '[')
            {
                if (Open())
                {
                    continue;
                }
            }
            else
            {
                Element();
            }

            // Behind a value: close what ends here, up to the comma that announces the next.
            while (depth > 0 && Closes())
            {
                Leave();
            }
        }
        while (depth > 0);

        SkipBlanks();
        if (position < text.Length)
        {
            CheckMargin();
            throw Error($"text after the end: {CellErrors.Quote(text[position..])}; several numbers stand in brackets, separated by commas");
        }

        var shape = Shape.Create(sizes.AsSpan(1, leafDepth));
        return new(shape, Fit(low), high is null ? null : Fit(high), offsets is null ? null : Fit(offsets));
    }

    private readonly T[] Fit<T>(T[] array) => array.Length == count ? array : array[..count];

    /// <summary>Enters a list; false if it is empty and so already complete.</summary>
    private bool Open()
    {
        if (depth == MaxDepth)
        {
            throw Error($"more than {MaxDepth} levels of brackets");
        }

        if (depth == leafDepth)
        {
            throw Error($"ragged lists: {Here()} is a list, but numbers were expected there as in the lists before");
        }

        depth++;
        counts[depth] = 0;
        position++;
        SkipBlanks();
        if (position >= text.Length || text[position] != ']')
        {
            return true;
        }

        position++;
        if (leafDepth < 0)
        {
            leafDepth = depth;
        }

        Leave();
        return false;
    }

    /// <summary>Behind an element of a list: true at its <c>]</c>, false at a <c>,</c>; moves behind either.</summary>
    private bool Closes()
    {
        SkipBlanks();
        if (position >= text.Length)
        {
            throw Error($"{depth} bracket{(depth == 1 ? " is" : "s are")} not closed: {new string(']', Math.Min(depth, 8))} is missing at the end");
        }

        switch (text[position])
        {
            case ',':
                position++;
                counts[depth]++;
                return false;
            case ']':
                position++;
                counts[depth]++;
                return true;
            default:
                CheckMargin();
                throw Error($"{CellErrors.Quote(Token())} behind {Here()}, where ',' or ']' is expected");
        }
    }

    private readonly void CheckMargin()
    {
        if (kind == LiteralKind.Input && text[position] == '±')
        {
            throw Error("'±' states an interval, which is for answers only; an input takes one number");
        }
    }

    /// <summary>Closes the list that has just ended.</summary>
    private void Leave()
    {
        var length = counts[depth];
        ref var size = ref sizes[depth];
        depth--;
        if (size >= 0 && size != length)
        {
            var things = leafDepth == depth + 1 ? "number" : "list";
            string mine, first;
            if (depth == 1)
            {
                (mine, first) = ($"row {counts[1]}", "row 0");
            }
            else
            {
                (mine, first) = (Here(), CellErrors.Place(new int[depth]));
            }

            throw Error($"ragged lists: {mine} has {length} {things}{(length == 1 ? "" : "s")}, {first} has {size}");
        }

        size = length;
    }

    private void Element()
    {
        var start = position;
        if (position < text.Length && text[position] == '_' && kind != LiteralKind.Input)
        {
            position++;
            CheckEnd(start);
            Add(start, 0, 0, claims: false);
            return;
        }

        if (!NumberText.TryScan(text, ref position, out var number))
        {
            throw NoNumber();
        }

        CheckEnd(start);
        if ((double.IsInfinity(number.Value) && !number.IsWord) || CellErrors.Overflows(number.Value, context.DType))
        {
            throw CellErrors.OutOfRange(At(start), CellErrors.Quote(text[start..position])[1..^1], context.DType);
        }

        if (kind == LiteralKind.Input)
        {
            Add(start, number.Value, number.Value, claims: true);
            return;
        }

        var end = position;
        SkipBlanks();
        if (position < text.Length && text[position] == '±')
        {
            var (lower, upper) = Margin(number, start);
            Add(start, lower, upper, claims: true);
        }
        else
        {
            position = end;
            var (lower, upper) = kind == LiteralKind.Answer ? number.Interval() : (number.Value, number.Value);
            Add(start, lower, upper, claims: true);
        }
    }

    private (double Low, double High) Margin(in NumberText number, int start)
    {
        if (kind == LiteralKind.ExactCell)
        {
            throw Error($"{Here()} states an interval by ±, but the cell is exact: leave out the ±, or the exact(…) or = around it");
        }

        position++;
        SkipBlanks();
        var marginStart = position;
        if (!NumberText.TryScan(text, ref position, out var margin))
        {
            throw Error($"{Here()}: a number is missing behind ±, as in 19.3±0.2");
        }

        CheckEnd(marginStart);
        if (number.IsWord || margin.IsNegative || !double.IsFinite(margin.Value))
        {
            throw Error($"{Here()}: {CellErrors.Quote(text[start..position])} is no interval; both numbers must be finite, the one behind ± not negative");
        }

        return number.Interval(margin);
    }

    private void Add(int start, double lower, double upper, bool claims)
    {
        if (leafDepth != depth)
        {
            if (leafDepth >= 0)
            {
                throw Error($"ragged lists: {Here()} is a number, but a list was expected there as before");
            }

            leafDepth = depth;
        }

        if (count == limit)
        {
            throw CellErrors.TooMany($"the cell has more than {CellErrors.Text(limit)} numbers", context);
        }

        low[count] = lower;
        if (offsets is not null)
        {
            offsets[count] = claims ? start : ~start;
            if (high is null && lower != upper && !double.IsNaN(lower))
            {
                high = GC.AllocateUninitializedArray<double>(low.Length);
                low.AsSpan(0, count).CopyTo(high);
            }

            if (high is not null)
            {
                high[count] = upper;
            }
        }

        count++;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    // What follows a number directly must end it: 1.2.3, 12px and 1_000 are no numbers.
    private void CheckEnd(int start)
    {
        if (position < text.Length && text[position] is not (',' or ']' or '[' or '±') && !char.IsWhiteSpace(text[position]))
        {
            position = start;
            throw NoNumber();
        }
    }

    private readonly CaseException NoNumber() => LiteralErrors.NoNumber(At(position), Token(), cell, kind);

    private readonly ReadOnlySpan<char> Token()
    {
        var rest = text[position..];
        var length = 0;
        while (length < rest.Length && (length == 0 || (rest[length] is not (',' or '[' or ']') && !char.IsWhiteSpace(rest[length]))))
        {
            length++;
        }

        return rest[..length];
    }

    private readonly string Here() => CellErrors.Place(counts.AsSpan(1, depth));

    private readonly string At(int character) =>
        depth == 0 ? $"character {character + 1}" : $"{Here()} (character {character + 1})";

    private readonly CaseException Error(string message) => new($"character {position + 1}: {message}");
}
