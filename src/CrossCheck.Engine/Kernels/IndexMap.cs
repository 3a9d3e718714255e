using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// y[o₀, o₁, …] = x[a₀(o₀) + a₁(o₁) + …]: every operation that only moves numbers, given as one table of offsets per
/// dimension of the result. Forward copies, backward adds up where a number was taken to.
/// </summary>
internal sealed class IndexMap
{
    /// <summary>In a table: nothing of the input stands there.</summary>
    public const int Outside = int.MinValue;

    private const int MergedLength = 64;
    private readonly int[][] outer;
    private readonly int[] inner;
    private readonly int run;
    private readonly long start;
    private readonly bool isRepeating;

    /// <param name="tables">Per dimension of the result and per place in it, the offset in the input, or <see cref="Outside"/>.</param>
    public IndexMap(params int[][] tables)
    {
        // Of a long table that is not asked, but assumed.
        isRepeating = Array.Exists(tables, t => t.Length > 4096 || t.Where(a => a != Outside).Distinct().Count() < t.Count(a => a != Outside));

        // The last dimensions, as far as they follow one another in the input too, are copied as one run.
        (run, var last) = (1, tables.Length - 1);
        for (; last >= 0 && IsStep(tables[last], run); last--)
        {
            start += tables[last].Length > 0 ? tables[last][0] : 0;
            run *= tables[last].Length;
        }

        // Short dimensions are taken together: one loop over many places instead of many over few.
        inner = last >= 0 ? tables[last--] : [0];
        for (; last >= 0 && (inner.Length < MergedLength || tables[last].Length == 1) && (long)inner.Length * tables[last].Length <= 1 << 16; last--)
        {
            inner = [.. tables[last].SelectMany(_ => inner, (a, b) => a == Outside || b == Outside ? Outside : a + b)];
        }

        outer = tables[..(last + 1)];
    }

    /// <summary>The table of a dimension that is walked in steps: start, start + step, …</summary>
    public static int[] Steps(int count, int step, int start = 0)
    {
        var table = new int[count];
        for (var i = 0; i < count; i++)
        {
            table[i] = start + (i * step);
        }

        return table;
    }

    /// <summary>y[o] = x[at(o)], and fill where nothing stands.</summary>
    public void Forward<T>(ReadOnlySpan<T> x, Span<T> y, T fill)
        where T : unmanaged
    {
        var o = 0;
        for (var walk = new Odometer(outer, y.Length == 0); walk.IsInside; walk.Next())
        {
            var from = walk.Offset + start;
            if (from < 0)
            {
                y.Slice(o, inner.Length * run).Fill(fill);
                o += inner.Length * run;
            }
            else if (run == 1)
            {
                foreach (var at in inner)
                {
                    y[o++] = at == Outside ? fill : x[(int)(from + at)];
                }
            }
            else
            {
                foreach (var at in inner)
                {
                    var target = y.Slice(o, run);
                    o += run;
                    if (at == Outside)
                    {
                        target.Fill(fill);
                    }
                    else
                    {
                        x.Slice((int)(from + at), run).CopyTo(target);
                    }
                }
            }
        }
    }

    /// <summary>
    /// dx[at(o)] += dy[o], in the order of o; where a number was taken more than once the sum is taken in double.
    /// </summary>
    public void Backward<T>(ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!isRepeating || typeof(T) == typeof(double))
        {
            AddUp(dy, dx);
            return;
        }

        var sums = new double[dx.Length];
        AddUp(dy, sums.AsSpan());
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] += T.CreateTruncating(sums[i]);
        }
    }

    private void AddUp<T, TSum>(ReadOnlySpan<T> dy, Span<TSum> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        var o = 0;
        for (var walk = new Odometer(outer, dy.Length == 0); walk.IsInside; walk.Next())
        {
            var from = walk.Offset + start;
            foreach (var at in inner)
            {
                var source = dy.Slice(o, run);
                o += run;
                if (from < 0 || at == Outside)
                {
                    continue;
                }

                var target = dx.Slice((int)(from + at), run);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] += TSum.CreateTruncating(source[i]);
                }
            }
        }
    }

    private static bool IsStep(int[] table, int step)
    {
        for (var i = 0; i < table.Length; i++)
        {
            if (table[i] == Outside || table[i] != table[0] + (i * step))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Counts through the outer dimensions; the offset is below 0 where one of them is outside.</summary>
    private sealed class Odometer
    {
        private readonly int[][] tables;
        private readonly int[] index;

        public Odometer(int[][] tables, bool isEmpty)
        {
            this.tables = tables;
            index = new int[tables.Length];
            IsInside = !isEmpty;
            Offset = isEmpty ? 0 : tables.Sum(t => (long)t[0]);
        }

        public bool IsInside { get; private set; }

        public long Offset { get; private set; }

        public void Next()
        {
            for (var d = tables.Length - 1; d >= 0; d--)
            {
                var table = tables[d];
                Offset -= table[index[d]];
                if (++index[d] < table.Length)
                {
                    Offset += table[index[d]];
                    return;
                }

                index[d] = 0;
                Offset += table[0];
            }

            IsInside = false;
        }
    }
}
