using System.Runtime.CompilerServices;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// The true numbers of a whole case: by the definitions in 106 bits, or, where a network is too large for that, in double
/// precision by two engines that agree. Worked out when it is first asked for.
/// </summary>
/// <param name="catalogue">The definitions.</param>
/// <param name="witnesses">Engines that compute in double precision.</param>
/// <param name="oneCase">The case.</param>
internal sealed class CaseTruth(ICatalogue catalogue, IReadOnlyList<IEngine> witnesses, Case oneCase)
{
    /// <summary>Operations of the largest network that the definitions are run for: some 60 MB and a quarter of a second.</summary>
    private const int MostOperations = 1_000_000;

    /// <summary>Two engines agree where they are this near to each other, as a share of the number and of the tensor's size.</summary>
    private const double Agreement = 1e-9;

    private static readonly ConditionalWeakTable<Plan, Plan> Doubled = [];
    private double[]?[]? values;
    private double? scale;

    /// <summary>Of each element of a quantity of the plan; NaN also where nobody can say. Null where that is so for all.</summary>
    public double[]? Of(int quantity) => (values ??= Define() ?? Ask())[quantity];

    /// <summary>The largest root mean square of a tensor of the case: what a residue of the truth is small beside.</summary>
    public double Scale => scale ??= Enumerable.Range(0, oneCase.Plan.Quantities.Length).Select(k => Of(k) is { } tensor ? TensorScale.Of(tensor) : 0)
        .Concat(oneCase.Inputs.Concat(oneCase.Cotangents).Select(TensorScale.Of)).Append(0).Max();

    private double[]?[]? Define()
    {
        // Some four operations a number, at the very least.
        var plan = oneCase.Plan;
        if (plan.Elements > MostOperations / 4)
        {
            return null;
        }

        try
        {
            using var derivation = new Derivation<DoubleDouble>(catalogue, oneCase, (_, _, v) => v, v => (double)v, MostOperations);
            return [.. plan.Quantities.Select(q => q.Type == ElementType.Int64
                ? Array.ConvertAll(derivation.Indices(q.Value), i => (double)i)
                : Array.ConvertAll(derivation.Of(q), v => (double)v))];
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return null;
        }
    }

    private double[]?[] Ask()
    {
        var traces = witnesses.Select(Run).OfType<Trace>().Take(2).ToList();
        return traces.Count < 2 ? new double[]?[oneCase.Plan.Quantities.Length] : [.. oneCase.Plan.Quantities.Select((_, k) => Agreed(traces[0].Tensors[k], traces[1].Tensors[k]))];
    }

    private Trace? Run(IEngine engine)
    {
        Trace? trace = null;
        try
        {
            var plan = Doubled.GetValue(oneCase.Plan, p => Plan.Create(
                p.Network.With(call => call.RoundedTo(p.DType)), DType.Float64, [.. p.Network.Inputs.Select(i => p.Values[i].Shape)]));
            if (engine.Has(DType.Float64) && plan.Steps.All(s => engine.Supports(s.Call).IsWhole))
            {
                var doubles = new Case(oneCase.Id, plan, [.. oneCase.Inputs.Select(Doubles)], [.. oneCase.Cotangents.Select(Doubles)]);
                engine.Run(new CaseGroup(plan, [doubles]), (_, t) => trace = t);
            }
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return null;
        }

        return trace;
    }

    private static TensorData Doubles(TensorData tensor) =>
        tensor.Type == ElementType.Float32 ? new TensorData<double>(tensor.Shape, tensor.ToDoubles()) : tensor;

    private static double[]? Agreed(TensorData? first, TensorData? second)
    {
        if (first is null || second is null)
        {
            return null;
        }

        var (a, b) = (first.ToDoubles(), second.ToDoubles());
        var size = TensorScale.Of(a);
        for (var i = 0; i < a.Length; i++)
        {
            a[i] = a[i].Equals(b[i]) || Math.Abs(a[i] - b[i]) <= Agreement * (Math.Abs(a[i]) + size) ? a[i] : double.NaN;
        }

        return a;
    }
}
