using System.Collections.Immutable;

namespace CrossCheck.Harness.Cases;

/// <summary>The columns of one source that rows have used so far.</summary>
internal sealed class UsedColumns(Header header)
{
    private readonly bool[] used = new bool[header.Names.Length];
    private ImmutableArray<bool> last = [];

    /// <summary>In the header's order.</summary>
    public IEnumerable<string> Names => header.Names.Where((n, i) => used[i] && n.Length > 0);

    /// <summary>Those that should have been of use; the author's own need not be.</summary>
    public ImmutableArray<string> Unused => [.. header.Names.Where((n, i) => !used[i] && n.Length > 0 && !Header.IsPlain(n) && !n.StartsWith('_'))];

    public void Add(CaseRow row)
    {
        // Rows of one network share the array.
        if (row.Used == last)
        {
            return;
        }

        last = row.Used;
        for (var i = 0; i < last.Length; i++)
        {
            used[i] |= last[i];
        }
    }

    public void Add(string name)
    {
        if (header.Find(name) is >= 0 and var column)
        {
            used[column] = true;
        }
    }
}
