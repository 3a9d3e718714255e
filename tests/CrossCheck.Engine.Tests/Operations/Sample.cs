using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CrossCheck.Harness.Engines;
using CrossCheck.Networks;

namespace CrossCheck.Engine.Tests.Operations;

/// <summary>A network with the shapes of its inputs: <c>x(2,3) t()</c>.</summary>
public sealed partial record Sample(string Network, string Inputs)
{
    public static NativeEngine Native { get; } = new();

    public static DefinitionEngine Definition { get; } = new(Catalogue.Default);

    public Plan Plan(DType dtype)
    {
        var network = CrossCheck.Networks.Network.Parse(Network, Catalogue.Default);
        return Networks.Plan.Create(network, dtype, [.. network.Inputs.Select(i => ShapeOf(network.Values[i].Name))]);
    }

    /// <summary>A case whose inputs and cotangents are uniform in [−2, 2].</summary>
    public Case Draw(DType dtype)
    {
        var (plan, random) = (Plan(dtype), new Random(1));
        TensorData Next(int value)
        {
            var (shape, type, _) = plan.Values[value];
            return TensorData.From(shape, [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (4.0 * random.NextSingle()) - 2)], type);
        }

        return new Case(Network, plan, [.. plan.Network.Inputs.Select(Next)], [.. plan.Results.Select(Next)]);
    }

    /// <summary>The traces of a group, in order.</summary>
    public static Trace[] Run(IEngine engine, params IReadOnlyList<Case> cases)
    {
        var traces = new Trace[cases.Count];
        engine.Run(new CaseGroup(cases[0].Plan, cases), (index, trace) => traces[index] = trace);
        return traces;
    }

    /// <summary>A case from numbers, the cotangents behind the inputs.</summary>
    public static Case Given(string network, DType dtype, params (string Name, Shape Shape, double[] Values)[] tensors)
    {
        var parsed = Networks.Network.Parse(network, Catalogue.Default);
        var byName = tensors.ToDictionary(t => t.Name);
        var plan = Networks.Plan.Create(parsed, dtype, [.. parsed.Inputs.Select(i => byName[parsed.Values[i].Name].Shape)]);
        ImmutableArray<TensorData> Take(IEnumerable<int> values, string prefix) =>
            [.. values.Select(v => byName[prefix + parsed.Values[v].Name]).Zip(values, (t, v) => TensorData.From(t.Shape, t.Values, plan.Values[v].Type))];
        return new Case(network, plan, Take(parsed.Inputs, ""), Take(plan.Results, "dL/d"));
    }

    public override string ToString() => $"{Network} | {Inputs}";

    private Shape ShapeOf(string name)
    {
        var sizes = InputPattern().Matches(Inputs).Single(m => m.Groups["name"].Value == name).Groups["sizes"].Value;
        return Shape.Create([.. sizes.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => int.Parse(s, CultureInfo.InvariantCulture))]);
    }

    [GeneratedRegex(@"(?<name>\w+)\((?<sizes>[\d,]*)\)")]
    private static partial Regex InputPattern();
}
