using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;

namespace CrossCheck.Engine.Tests.Operations;

/// <summary>
/// Laws of the engine on every case of the case files. That the numbers are right is told where the files are verified.
/// </summary>
public class OperationTests
{
    public static TheoryData<string> Operations() => CaseFiles.Operations();

    /// <summary>
    /// With sum(x·x) behind it for every input x, and for the result y, a network gives what it gives alone for the cotangent
    /// 2y·c, and 2x·c beside it, c being the cotangent of the sums. Backward comes to those uses first.
    /// </summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void GradientsAreAddedToThoseOfOtherUses(string operation) => Problems.AreNone(CaseFiles.Cases(operation).SelectMany(c => Added(operation, c)));

    private static IEnumerable<string> Added(string operation, Case oneCase)
    {
        const double c = 1.5;
        var (plan, network) = (oneCase.Plan, oneCase.Plan.Network);
        var inputs = network.Inputs.Where(i => plan.Values[i].HasGradient).ToList();
        var names = inputs.Append(plan.Results[0]).Select(v => network.Values[v].Name);
        var more = Network.Parse($"{network.Text.Trim().TrimEnd(';')}; total_ = {string.Join(" + ", names.Select(n => $"sum({n} * {n})"))}", Catalogue.Default);
        var several = Plan.Create(more, plan.DType, [.. oneCase.Inputs.Select(i => i.Shape)]);
        var actual = Sample.Run(Sample.Native, new Case(oneCase.Id, several, oneCase.Inputs, [Tensor(Shape.Scalar, [c], plan.DType)]))[0];

        var y = Value(oneCase, Sample.Run(Sample.Native, oneCase)[0], plan.Results[0]);
        var cotangents = plan.Results.Select((r, k) => Tensor(plan.Values[r].Shape, k == 0 ? [.. y.ToDoubles().Select(v => 2 * c * v)] : new double[plan.Values[r].Shape.Count], plan.DType));
        var alone = Sample.Run(Sample.Native, new Case(oneCase.Id, plan, oneCase.Inputs, [.. cotangents]))[0];

        foreach (var input in inputs)
        {
            var name = Plan.GradientName(network.Values[input].Name);
            var (a, g, x) = (actual[name]!.ToDoubles(), alone[name]!.ToDoubles(), oneCase.Inputs[network.Inputs.IndexOf(input)].ToDoubles());
            var allowed = 512 * plan.DType.UnitRoundoff() * g.Concat(x.Select(v => 2 * c * v)).Where(double.IsFinite).Append(1).Max(Math.Abs);
            for (var i = 0; i < a.Length; i++)
            {
                var expected = plan.DType.Round(g[i] + (2 * c * x[i]));
                if (!a[i].Equals(expected) && !(Math.Abs(a[i] - expected) <= allowed))
                {
                    yield return $"{operation}: {oneCase.Id}: {name}[{i}] is {a[i]:R} where {expected:R} are added up; Backward must add to a gradient, not set it";
                    break;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void ACaseHasTheSameBitsInAGroup(string operation) => Problems.AreNone(CaseFiles.Cases(operation).SelectMany(c => Grouped(operation, c)));

    private static IEnumerable<string> Grouped(string operation, Case oneCase)
    {
        // Neighbours with numbers of their own, each valid where the case is.
        var cases = Enumerable.Range(0, 5).Select(k => new Case($"{oneCase.Id}/{k}", oneCase.Plan, [.. oneCase.Inputs.Select(t => Turned(t, k))], [.. oneCase.Cotangents.Select(t => Turned(t, k))])).ToList();
        var grouped = Sample.Run(Sample.Native, cases);
        for (var c = 0; c < cases.Count; c++)
        {
            var alone = Sample.Run(Sample.Native, cases[c])[0];
            for (var q = 0; q < oneCase.Plan.Quantities.Length; q++)
            {
                if (!Bits(alone.Tensors[q]!).SequenceEqual(Bits(grouped[c].Tensors[q]!)))
                {
                    yield return $"{operation}: {oneCase.Id}: {oneCase.Plan.Quantities[q].Name} has other bits as case {c + 1} of {cases.Count} than alone; Forward and Backward must not look beyond a case";
                    yield break;
                }
            }
        }
    }

    /// <summary>A product that is too large to be made at once, and for a definition that takes its time.</summary>
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void AConvolutionIsMadeInPieces(DType dtype)
    {
        var oneCase = new Sample("y = conv1d(x, W)", "x(40,60000) W(2,40,2)").Draw(dtype);
        var (actual, expected) = (Sample.Run(Sample.Native, oneCase)[0], Sample.Run(Sample.Definition, oneCase)[0]);
        Assert.All(actual.Tensors.Zip(expected.Tensors), pair =>
        {
            var (a, e) = (pair.First!.ToDoubles(), pair.Second!.ToDoubles());
            var allowed = 512 * dtype.UnitRoundoff() * e.Max(Math.Abs);
            Assert.All(a.Zip(e), p => Assert.InRange(p.First - p.Second, -allowed, allowed));
        });
    }

    private static TensorData Value(Case oneCase, Trace trace, int value) => trace[oneCase.Plan.Network.Values[value].Name]!;

    private static TensorData Tensor(Shape shape, double[] values, DType dtype) => TensorData.From(shape, values, dtype.Element());

    /// <summary>The same numbers, from another one on; indices stay where they are valid.</summary>
    private static TensorData Turned(TensorData tensor, int by)
    {
        var values = tensor.ToDoubles();
        return tensor.Type == ElementType.Int64 || values.Length == 0 ? tensor
            : TensorData.From(tensor.Shape, [.. Enumerable.Range(0, values.Length).Select(i => values[(i + by) % values.Length])], tensor.Type);
    }

    /// <summary>Any NaN is like any other.</summary>
    private static IEnumerable<long> Bits(TensorData tensor) => tensor.ToDoubles().Select(v => double.IsNaN(v) ? -1 : BitConverter.DoubleToInt64Bits(v));
}
