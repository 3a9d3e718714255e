using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CrossCheck.Harness.Engines;
using CrossCheck.Networks;

namespace CrossCheck.Engine.Tests.Operations;

/// <summary>
/// A network with the inputs to draw: <c>x(2,3)</c> uniform in [−2, 2], <c>x(2,3)+</c> in [0.25, 2], <c>x(2,3)%</c> in [0, 1],
/// <c>t(4)&lt;5</c> whole numbers below 5.
/// </summary>
/// <param name="Ulps">Allowed distance between engine and definition, in unit roundoffs of the tensor's largest number.</param>
public sealed partial record Sample(string Network, string Inputs, int Ulps = 32)
{
    public static NativeEngine Native { get; } = new();

    public static DefinitionEngine Definition { get; } = new(Catalogue.Default);

    public Plan Plan(DType dtype)
    {
        var network = CrossCheck.Networks.Network.Parse(Network, Catalogue.Default);
        return Networks.Plan.Create(network, dtype, [.. network.Inputs.Select(i => Read(network.Values[i].Name).Shape)]);
    }

    /// <summary>A case with random inputs and random cotangents.</summary>
    public Case Draw(Plan plan, int number)
    {
        var random = new Random(number + (31 * Network.Aggregate(Inputs.Length, (hash, c) => unchecked((hash * 31) + c))));
        var inputs = plan.Network.Inputs.Select(i =>
        {
            var (shape, kind, bound) = Read(plan.Network.Values[i].Name);
            return Random(shape, plan.Values[i].Type, () => kind switch
            {
                "+" => 0.25 + (1.75 * random.NextSingle()),
                "%" => random.NextSingle(),
                "<" => random.Next(bound),
                _ => (4 * random.NextSingle()) - 2,
            });
        });
        var cotangents = plan.Results.Select(r => Random(plan.Values[r].Shape, plan.DType.Element(), () => (4 * random.NextSingle()) - 2));
        return new Case($"{Network}/{number}", plan, [.. inputs], [.. cotangents]);
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

    private (Shape Shape, string Kind, int Bound) Read(string name)
    {
        var match = InputPattern().Matches(Inputs).Single(m => m.Groups["name"].Value == name);
        var sizes = match.Groups["sizes"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var bound = match.Groups["bound"].Value;
        return (
            Shape.Create([.. sizes.Select(s => int.Parse(s, CultureInfo.InvariantCulture))]),
            match.Groups["kind"].Value,
            bound.Length > 0 ? int.Parse(bound, CultureInfo.InvariantCulture) : 0);
    }

    private static TensorData Random(Shape shape, ElementType type, Func<double> next)
    {
        var values = new double[shape.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = next();
        }

        return TensorData.From(shape, values, type);
    }

    [GeneratedRegex(@"(?<name>\w+)\((?<sizes>[\d,]*)\)(?<kind>[+<%]?)(?<bound>\d*)")]
    private static partial Regex InputPattern();
}
