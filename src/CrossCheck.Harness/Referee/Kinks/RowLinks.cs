namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>Which rows hang together, and by how many choices: union-find.</summary>
internal sealed class RowLinks
{
    private readonly int[] parent;
    private readonly int[] choices;

    public RowLinks(int rows)
    {
        (parent, choices) = (new int[rows], new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            parent[i] = i;
        }
    }

    public int Find(int row)
    {
        while (parent[row] != row)
        {
            row = parent[row] = parent[parent[row]];
        }

        return row;
    }

    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        if (a != b)
        {
            // The smaller one below the larger: by choices, of which each has been counted once.
            (a, b) = choices[a] < choices[b] ? (b, a) : (a, b);
            parent[b] = a;
            choices[a] += choices[b];
        }
    }

    /// <summary>One more choice that has this row.</summary>
    public void Count(int row) => choices[Find(row)]++;

    /// <summary>How many choices hang together with this row.</summary>
    public int Choices(int row) => choices[Find(row)];
}
