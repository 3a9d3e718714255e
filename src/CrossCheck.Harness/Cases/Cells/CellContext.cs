namespace CrossCheck.Harness.Cases.Cells;

/// <summary>What a cell's text is read with: the row's dtype, the place of its files, the source of its seed.</summary>
internal sealed record CellContext
{
    /// <summary>What a number must fit in; nothing is rounded to it here.</summary>
    public DType DType { get; init; } = DType.Float32;

    /// <summary>Folder of the case file, which <c>@x.npy</c> is relative to; empty is the current folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Bytes of <c>.npy</c> files that are in memory, by the name that stands in the cell; these come before <see cref="Folder"/>.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = NoFiles;

    /// <summary>The row's id, or the row's text where it has none: what a generator without <c>seed=</c> is seeded with.</summary>
    public string Seed { get; init; } = "";

    /// <summary>The column's name, which goes into the seed too, so that two columns of a row differ.</summary>
    public string Column { get; init; } = "";

    /// <summary>The most elements that a cell may have; never more than <see cref="Array.MaxLength"/>.</summary>
    public long MaxElements { get; init; } = 100_000_000;

    internal static IReadOnlyDictionary<string, byte[]> NoFiles { get; } = new Dictionary<string, byte[]>();
}
