using CrossCheck.Networks;

namespace CrossCheck.Harness.Cases;

/// <summary>The tensors of a case as one engine has them: what is given, and what the engine computed.</summary>
internal static class CaseTensors
{
    private const string FormulaGradient = "dL.";

    /// <summary>A value: given, or from the trace; null where the engine does not have it.</summary>
    public static TensorData? Value(Case oneCase, Trace trace, int value)
    {
        var network = oneCase.Plan.Network;
        return network.Inputs.IndexOf(value) is >= 0 and var input ? oneCase.Inputs[input] : trace[network.Values[value].Name];
    }

    /// <summary>A gradient: given (the cotangent of a last result), from the trace, or zero where nothing depends on the value.</summary>
    public static TensorData? Gradient(Case oneCase, Trace trace, int value)
    {
        var plan = oneCase.Plan;
        if (plan.Results.IndexOf(value) is >= 0 and var result)
        {
            return oneCase.Cotangents[result];
        }

        var (shape, type, hasGradient) = plan.Values[value];
        return hasGradient ? trace[Plan.GradientName(plan.Network.Values[value].Name)] : TensorData.From(shape, new double[shape.Count], type);
    }

    /// <summary>The value that a formula's name is, or (<c>dL.u</c>) is the gradient of; −1 where it is neither.</summary>
    public static int FindFormulaName(Plan plan, string name)
    {
        if (plan.Network.Find(name) is >= 0 and var value)
        {
            return value;
        }

        var of = name.StartsWith(FormulaGradient, StringComparison.Ordinal) ? plan.Network.Find(name[FormulaGradient.Length..]) : -1;
        return of >= 0 && plan.Values[of].Type != ElementType.Int64 ? of : -1;
    }

    /// <summary>All names that a formula may use.</summary>
    public static IEnumerable<string> FormulaNames(Plan plan) => plan.Network.Values.SelectMany(v => new[] { v.Name, FormulaGradient + v.Name });

    /// <summary>What a formula's name stands for; null where the engine does not have it.</summary>
    public static TensorData? Resolve(Case oneCase, Trace trace, string name) =>
        oneCase.Plan.Network.Find(name) is >= 0 and var value
            ? Value(oneCase, trace, value)
            : Gradient(oneCase, trace, oneCase.Plan.Network.Find(name[FormulaGradient.Length..]));
}
