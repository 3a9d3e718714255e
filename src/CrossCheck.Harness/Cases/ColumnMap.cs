using System.Collections.Concurrent;
using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Cases;

internal enum ColumnUse
{
    /// <summary>One of the seven plain names; read elsewhere.</summary>
    Plain,

    /// <summary>The author's own.</summary>
    Own,
    Input,
    Answer,
    GradientAnswer,
    Cotangent,
    Unknown,
}

/// <summary>What each column of a header is to a network.</summary>
internal sealed class ColumnMap
{
    private readonly Header header;
    private readonly Network network;

    public ColumnMap(Header header, Network network)
    {
        this.header = header;
        this.network = network;
        Columns = [.. header.Names.Select(Classify)];
        Known = [.. Columns.Select(c => c.Use != ColumnUse.Unknown)];
    }

    /// <summary>Per column its use, and the value that it is of.</summary>
    public ImmutableArray<(ColumnUse Use, int Value)> Columns { get; }

    /// <summary>Per column whether the network has a use for it: what a row without a mistake uses.</summary>
    public ImmutableArray<bool> Known { get; }

    /// <summary>Why a cell may not be filled, with the nearest name that would fit.</summary>
    public string Explain(int column)
    {
        var name = header.Names[column];
        if (name.Length == 0)
        {
            return $"column {column + 1} has no name in the header, so its cells must be blank";
        }

        var inner = name.StartsWith("dL/d", StringComparison.Ordinal) ? name[4..] : name;
        if (inner.Contains('.', StringComparison.Ordinal) && network.Find(inner) >= 0)
        {
            return $"the network makes the name '{inner}' itself, so it is no column; give the value a name in the network";
        }

        var fitting = network.Values.Where(v => v.IsColumn).SelectMany(v => new[] { v.Name, Plan.GradientName(v.Name) });
        var suggestion = Spelling.Suggest(name, fitting);
        return $"the network of this row knows no '{inner}', so the cell must be blank{(suggestion.Length > 0 ? suggestion : $" (it has {string.Join(", ", network.Values.Where(v => v.IsColumn).Select(v => v.Name).Take(12))})")}";
    }

    /// <summary>The column that gives an input, −1 where the header has none.</summary>
    public int ColumnOf(int input) => header.Find(network.Values[input].Name);

    private (ColumnUse Use, int Value) Classify(string name)
    {
        if (Header.IsPlain(name))
        {
            return (ColumnUse.Plain, -1);
        }

        if (name.StartsWith('_'))
        {
            return (ColumnUse.Own, -1);
        }

        var gradient = name.StartsWith("dL/d", StringComparison.Ordinal);
        var value = network.Find(gradient ? name[4..] : name);
        if (value < 0 || !network.Values[value].IsColumn)
        {
            return (ColumnUse.Unknown, -1);
        }

        return (gradient, network.Values[value].IsInput) switch
        {
            (true, _) => (network.LastResults.Contains(value) ? ColumnUse.Cotangent : ColumnUse.GradientAnswer, value),
            (_, true) => (ColumnUse.Input, value),
            _ => (ColumnUse.Answer, value),
        };
    }
}
