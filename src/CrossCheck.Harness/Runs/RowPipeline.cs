using CrossCheck.Harness.Cases;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// Rows in, results out in the same order, on several threads. Rows are planned by their shapes first, in blocks that are closed by
/// rows and by text, and then worked on in chunks that are closed by elements too, so that memory depends on neither the
/// number of rows nor, beyond one row, on their size.
/// </summary>
/// <param name="threads">Blocks planned, and chunks worked on, at a time.</param>
/// <param name="plan">Plans a row; on any thread.</param>
internal sealed class RowPipeline(int threads, Func<CaseRow, CaseRow> plan)
{
    /// <summary>The most elements of a chunk of several rows.</summary>
    public const long ChunkElements = 4_000_000;

    /// <summary>A group closes at about this many numbers.</summary>
    public const long GroupElements = 1_000_000;

    /// <summary>Enough rows to fill a group, few enough to keep every thread busy.</summary>
    private const int BlockRows = 256;
    private const int BlockCharacters = 1 << 20;

    /// <param name="rows">Read on the caller's thread, no farther ahead than keeps the threads busy.</param>
    /// <param name="work">Makes something of a chunk of planned rows, all of one source; on any thread.</param>
    public IEnumerable<T> Run<T>(IEnumerable<CaseRow> rows, Func<IReadOnlyList<CaseRow>, T> work) =>
        InOrder(InOrder(Blocks(rows), b => b.ConvertAll(r => plan(r))).SelectMany(Chunks), work);

    /// <summary>Rows of one plan, in pieces of bounded size, to be built and run at once; rows in error are one piece.</summary>
    public static IEnumerable<List<int>> Groups(IReadOnlyList<CaseRow> rows)
    {
        var open = new Dictionary<Plan, (List<int> Rows, long Elements)>();
        var errors = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Plan is not { } plan)
            {
                errors.Add(i);
                continue;
            }

            var (members, elements) = open.GetValueOrDefault(plan, ([], 0));
            members.Add(i);
            open[plan] = (members, elements + plan.Elements);
            if (open[plan].Elements >= GroupElements)
            {
                open.Remove(plan);
                yield return members;
            }
        }

        foreach (var members in open.Values.Select(o => o.Rows).Append(errors).Where(m => m.Count > 0))
        {
            yield return members;
        }
    }

    /// <summary>
    /// Gives back what a group of large tensors took. Arrays of this size are collected with the oldest generation only, so that
    /// without this those of many groups pile up.
    /// </summary>
    public static void Release(long elements)
    {
        if (elements >= ChunkElements)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }

    private static IEnumerable<List<CaseRow>> Blocks(IEnumerable<CaseRow> rows)
    {
        var (block, characters) = (new List<CaseRow>(), 0L);
        foreach (var row in rows)
        {
            if (block.Count > 0 && (block.Count == BlockRows || characters > BlockCharacters || row.Source != block[0].Source))
            {
                yield return block;
                (block, characters) = ([], 0);
            }

            block.Add(row);
            characters += row.Record.Cells.Sum(c => (long)c.Length);
        }

        if (block.Count > 0)
        {
            yield return block;
        }
    }

    private static IEnumerable<List<CaseRow>> Chunks(List<CaseRow> block)
    {
        var (chunk, elements) = (new List<CaseRow>(), 0L);
        foreach (var row in block)
        {
            var own = row.Plan?.Elements ?? 0;
            if (chunk.Count > 0 && elements + own > ChunkElements)
            {
                yield return chunk;
                (chunk, elements) = ([], 0);
            }

            chunk.Add(row);
            elements += own;
        }

        yield return chunk;
    }

    private IEnumerable<TOut> InOrder<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> map)
    {
        var running = new Queue<Task<TOut>>();
        foreach (var item in items)
        {
            while (running.Count >= Math.Max(1, threads))
            {
                yield return running.Dequeue().GetAwaiter().GetResult();
            }

            running.Enqueue(Task.Run(() => map(item), CancellationToken.None));
        }

        while (running.Count > 0)
        {
            yield return running.Dequeue().GetAwaiter().GetResult();
        }
    }
}
