namespace CrossCheck.Engine.Tests.Operations;

/// <summary>The engine against the definitions, on random inputs with random cotangents.</summary>
public class OperationTests
{
    private const int Cases = 4;

    public static IEnumerable<TheoryDataRow<int, DType>> Rows() =>
        from i in Enumerable.Range(0, Samples.All.Count)
        from dtype in new[] { DType.Float32, DType.Float64 }
        select new TheoryDataRow<int, DType>(i, dtype) { TestDisplayName = $"{Samples.All[i]} {dtype.Name()}" };

    [Theory]
    [MemberData(nameof(Rows))]
    public void ValuesAndGradientsAreTheDefinitions(int index, DType dtype) => Check(Samples.All[index], dtype);

    [Theory]
    [MemberData(nameof(Rows))]
    public void GradientsAreAddedToThoseOfOtherUses(int index, DType dtype)
    {
        // Every input is used once more, behind the operation: backward comes to that use first.
        var sample = Samples.All[index];
        var plan = sample.Plan(dtype);
        var used = plan.Network.Inputs.Where(i => plan.Values[i].HasGradient).Append(plan.Results[0]).Select(i => plan.Network.Values[i].Name);
        var again = $"{sample.Network}; total = {string.Join(" + ", used.Select(name => $"sum({name} * {name})"))}";
        Check(sample with { Network = again, Ulps = 8 * sample.Ulps }, dtype);
    }

    private static void Check(Sample sample, DType dtype)
    {
        var plan = sample.Plan(dtype);
        for (var number = 0; number < Cases; number++)
        {
            var oneCase = sample.Draw(plan, number);
            var (actual, expected) = (Sample.Run(Sample.Native, oneCase)[0], Sample.Run(Sample.Definition, oneCase)[0]);
            for (var q = 0; q < plan.Quantities.Length; q++)
            {
                var (a, e) = (actual.Tensors[q]!, expected.Tensors[q]!);
                Assert.Equal(plan.Quantities[q].Shape, a.Shape);
                Assert.Equal(a.Shape, e.Shape);
                var allowed = sample.Ulps * dtype.UnitRoundoff() * e.ToDoubles().Append(1).Max(Math.Abs);
                for (var i = 0; i < a.Count; i++)
                {
                    Assert.True(Math.Abs(a[i] - e[i]) <= allowed, $"{plan.Quantities[q].Name}[{i}]: {a[i]:R}, expected {e[i]:R}, allowed {allowed:g2}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void ACaseHasTheSameBitsInAGroup(int index, DType dtype)
    {
        var sample = Samples.All[index];
        var plan = sample.Plan(dtype);
        var cases = Enumerable.Range(0, 7).Select(number => sample.Draw(plan, number)).ToList();
        var grouped = Sample.Run(Sample.Native, cases);
        for (var c = 0; c < cases.Count; c++)
        {
            var alone = Sample.Run(Sample.Native, cases[c])[0];
            for (var q = 0; q < plan.Quantities.Length; q++)
            {
                Assert.Equal(
                    alone.Tensors[q]!.ToDoubles().Select(BitConverter.DoubleToInt64Bits),
                    grouped[c].Tensors[q]!.ToDoubles().Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    [Fact]
    public void EveryOperationHasASample()
    {
        var used = Samples.All
            .SelectMany(s => s.Plan(DType.Float32).Steps)
            .Select(s => s.Call.Spec.Name)
            .ToHashSet();
        Assert.Subset(used, Catalogue.Default.Operations.Select(o => o.Spec.Name).ToHashSet());
    }

    [Fact]
    public void EveryGradientOfASampleWithInputsIsCompared()
    {
        // A plan without gradients would compare nothing and pass.
        Assert.All(Samples.All, s => Assert.Contains(s.Plan(DType.Float64).Quantities, q => q.Kind == Networks.QuantityKind.Gradient));
    }
}
