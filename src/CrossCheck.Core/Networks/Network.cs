using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Networks;

/// <summary>One name of a network: an input (<see cref="Statement"/> = −1) or a result of a statement.</summary>
/// <param name="Name">As written, or made: <c>y.1</c> for a nested result, <c>y.running_mean</c> for an auxiliary one.</param>
/// <param name="Statement">The statement that assigns it, −1 for an input.</param>
/// <param name="IsColumn">A case file may give it in a column of its own: nested and auxiliary results have none.</param>
/// <param name="IsAuxiliary">A further result that is compared and has no gradient.</param>
public sealed record NetworkValue(string Name, int Statement, bool IsColumn, bool IsAuxiliary = false)
{
    /// <summary>Does the row give it?</summary>
    public bool IsInput => Statement < 0;
}

/// <summary>One operation and the values that its results become.</summary>
/// <param name="Results">Indices into <see cref="Network.Values"/>, auxiliary results last.</param>
public sealed record Statement(OpCall Call, ImmutableArray<int> Results);

/// <summary>
/// A straight-line program, read once per distinct text: every call, nested ones too, is a statement of its
/// own, in order of evaluation. Forward runs them in order; backward runs them in reverse and adds up.
/// </summary>
public sealed class Network
{
    private readonly Dictionary<string, int> byName;

    internal Network(string text, ImmutableArray<NetworkValue> values, ImmutableArray<Statement> statements, int lastResults)
    {
        Text = text;
        Values = values;
        Statements = statements;
        LastResults = statements[^1].Results[..lastResults];
        Inputs = [.. Enumerable.Range(0, values.Length).Where(i => values[i].IsInput)];
        byName = Enumerable.Range(0, values.Length).ToDictionary(i => values[i].Name);
    }

    /// <summary>The program as it was written.</summary>
    public string Text { get; }

    /// <summary>Every value in order of first appearance.</summary>
    public ImmutableArray<NetworkValue> Values { get; }

    /// <summary>In order of evaluation, nested calls before those that use them.</summary>
    public ImmutableArray<Statement> Statements { get; }

    /// <summary>The named results of the last statement: what the cotangent is contracted with.</summary>
    public ImmutableArray<int> LastResults { get; }

    /// <summary>The values that the network uses and never assigns.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>The index of a value, or −1.</summary>
    public int Find(string name) => byName.TryGetValue(name, out var index) ? index : -1;

    /// <summary>Reads a network. Throws <see cref="NetworkException"/> with the place in the text.</summary>
    public static Network Parse(string text, ICatalogue catalogue) => new NetworkParser(text, catalogue).Parse();

    /// <summary>
    /// Reads one expression over names that are given elsewhere; <c>dL.u</c> and <c>y.1</c> are names in it. Its
    /// value is called <c>answer</c>.
    /// </summary>
    public static Network ParseFormula(string text, ICatalogue catalogue) => new NetworkParser(text, catalogue).ParseFormula();

    /// <summary>
    /// The network that is one statement alone: its operands are inputs, each value once however often it is used.
    /// <paramref name="inputs"/> are their indices in this network, in the order of the new network's inputs.
    /// </summary>
    public Network Isolate(Statement statement, out ImmutableArray<int> inputs)
    {
        inputs = [.. statement.Call.Operands.Where(o => o.Kind == OperandKind.Value).Select(o => o.Value).Distinct()];
        var operands = inputs;
        var values = inputs.Select(i => Values[i] with { Statement = -1 }).Concat(statement.Results.Select(r => Values[r] with { Statement = 0 }));
        var call = statement.Call.With(operands.IndexOf);
        var results = Enumerable.Range(inputs.Length, statement.Results.Length);
        return new Network(call.Text, [.. values], [new Statement(call, [.. results])], statement.Results.Count(r => !Values[r].IsAuxiliary));
    }
}
