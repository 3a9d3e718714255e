using CrossCheck.Networks;

namespace CrossCheck.Harness.Cases;

/// <summary>The names that a formula answer may use: the row's values, and <c>dL.u</c> for their gradients.</summary>
internal static class FormulaNames
{
    private const string Gradient = "dL.";

    /// <summary>The value that a name is, or is the gradient of; −1 where it is neither.</summary>
    public static int Find(Plan plan, string name)
    {
        if (plan.Network.Find(name) is >= 0 and var value)
        {
            return value;
        }

        var of = name.StartsWith(Gradient, StringComparison.Ordinal) ? plan.Network.Find(name[Gradient.Length..]) : -1;
        return of >= 0 && plan.Values[of].Type != ElementType.Int64 ? of : -1;
    }

    public static IEnumerable<string> All(Plan plan) => plan.Network.Values.SelectMany(v => new[] { v.Name, Gradient + v.Name });

    /// <summary>What a name stands for in one engine's trace; null where the engine does not have it.</summary>
    public static TensorData? Resolve(Case oneCase, Trace trace, string name)
    {
        var (plan, network) = (oneCase.Plan, oneCase.Plan.Network);
        var value = network.Find(name);
        if (value >= 0)
        {
            return network.Inputs.IndexOf(value) is >= 0 and var input ? oneCase.Inputs[input] : trace[name];
        }

        return Gradients(oneCase, trace, network.Find(name[Gradient.Length..]));
    }

    /// <summary>A gradient: compared, given (the cotangent of a last result), or zero where nothing depends on the value.</summary>
    public static TensorData? Gradients(Case oneCase, Trace trace, int value)
    {
        var plan = oneCase.Plan;
        if (plan.Results.IndexOf(value) is >= 0 and var result)
        {
            return oneCase.Cotangents[result];
        }

        var (shape, type, hasGradient) = plan.Values[value];
        return hasGradient ? trace[Plan.GradientName(plan.Network.Values[value].Name)] : TensorData.From(shape, new double[shape.Count], type);
    }
}
