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
        : this(text, values, statements, statements[^1].Results[..lastResults])
    {
    }

    private Network(string text, ImmutableArray<NetworkValue> values, ImmutableArray<Statement> statements, ImmutableArray<int> lastResults)
    {
        Text = text;
        Values = values;
        Statements = statements;
        LastResults = lastResults;
        Inputs = [.. Enumerable.Range(0, values.Length).Where(i => values[i].IsInput)];
        byName = Enumerable.Range(0, values.Length).ToDictionary(i => values[i].Name);
    }

    /// <summary>The program as it was written.</summary>
    public string Text { get; }

    /// <summary>Every value in order of first appearance.</summary>
    public ImmutableArray<NetworkValue> Values { get; }

    /// <summary>In order of evaluation, nested calls before those that use them.</summary>
    public ImmutableArray<Statement> Statements { get; }

    /// <summary>
    /// What the cotangents are contracted with: the named results of the last statement, or the <c>outputs</c> of
    /// <see cref="Extract"/>.
    /// </summary>
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

    /// <summary>The same network with other calls of the same operations, such as <see cref="OpCall.RoundedTo"/>.</summary>
    public Network With(Func<OpCall, OpCall> call) =>
        new(Text, Values, [.. Statements.Select(s => s with { Call = call(s.Call) })], LastResults.Length);

    /// <summary>
    /// A network of one statement whose operands are inputs, with an input for each operand, also where one value is used
    /// twice. <paramref name="inputs"/> are their indices in this network's inputs.
    /// </summary>
    public Network Apart(out ImmutableArray<int> inputs)
    {
        var statement = Statements[0];
        var operands = statement.Call.Operands.Where(o => o.Kind == OperandKind.Value).Select(o => o.Value).ToImmutableArray();
        var next = 0;
        var call = statement.Call.With(_ => next++);
        var values = operands.Select((o, slot) => Values[o] with { Name = $"{Values[o].Name}[{slot}]" }).Concat(statement.Results.Select(r => Values[r]));
        inputs = [.. operands.Select(o => Inputs.IndexOf(o))];
        return new Network(Text, [.. values], [new Statement(call, [.. Enumerable.Range(operands.Length, statement.Results.Length)])], LastResults.Length);
    }

    /// <summary>
    /// The part of the network that these statements are, as a network of its own whose results are
    /// <paramref name="outputs"/>. The network is cut behind an output: a statement of the part that uses one takes it as
    /// an input, so that its gradient does not count what the output's own gradient counts already.
    /// </summary>
    /// <param name="statements">Indices into <see cref="Statements"/>, ascending.</param>
    /// <param name="outputs">Values that these statements assign.</param>
    /// <param name="inputs">The values that the new network's inputs are here, in its order.</param>
    /// <param name="results">Per value of the new network the value that it is here.</param>
    public Network Extract(IReadOnlyList<int> statements, IReadOnlyCollection<int> outputs, out ImmutableArray<int> inputs, out ImmutableArray<int> results)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var assigned = statements.SelectMany(s => Statements[s].Results).ToHashSet();
        var inside = assigned.Except(outputs).ToHashSet();
        inputs = [.. statements.SelectMany(s => Statements[s].Call.Operands)
            .Where(o => o.Kind == OperandKind.Value && !inside.Contains(o.Value)).Select(o => o.Value).Distinct()];
        results = [.. inputs, .. statements.SelectMany(s => Statements[s].Results)];
        var (given, whole) = (inputs.Length, results);
        var at = new Dictionary<int, int>();
        var values = ImmutableArray.CreateBuilder<NetworkValue>(whole.Length);
        for (var i = 0; i < whole.Length; i++)
        {
            var value = Values[whole[i]];
            if (i < given)
            {
                at[whole[i]] = i;
                values.Add(value with { Name = assigned.Contains(whole[i]) ? value.Name + "'" : value.Name, Statement = -1 });
            }
            else
            {
                at.TryAdd(whole[i], i);
                values.Add(value with { Statement = IndexOf(statements, value.Statement) });
            }
        }

        var made = ImmutableArray.CreateBuilder<Statement>(statements.Count);
        var next = given;
        foreach (var statement in statements.Select(s => Statements[s]))
        {
            made.Add(new Statement(statement.Call.With(v => at[v]), [.. Enumerable.Range(next, statement.Results.Length)]));
            next += statement.Results.Length;
        }

        var last = Enumerable.Range(given, whole.Length - given).Where(i => outputs.Contains(whole[i]));
        return new Network(string.Join("; ", made.Select(s => s.Call.Text)), values.MoveToImmutable(), made.MoveToImmutable(), [.. last]);
    }

    private static int IndexOf(IReadOnlyList<int> statements, int statement)
    {
        var index = 0;
        while (statements[index] != statement)
        {
            index++;
        }

        return index;
    }
}
