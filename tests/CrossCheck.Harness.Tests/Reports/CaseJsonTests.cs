using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CrossCheck.Engine;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class CaseJsonTests
{
    private const string Odd = "\"ü\"\\ \u2028\r\n<b>\u0001\U0001F600";

    private static readonly Plan s_plan = new NetworkCache(Catalogue.Default, long.MaxValue).Parse("u = X @ W; y = sum(u)") is var network
        ? Plan.Create(network, DType.Float64, [Shape.Of(2, 3), Shape.Of(3, 1)])
        : null!;

    [Fact]
    public void NothingIsLostOfACaseThatHasEverything()
    {
        var full = Full();
        foreach (var part in new object[] { full, full.Tensors[0], full.Answers[0], full.Findings!, full.Also[0], full.Suspicion!, full.Known! })
        {
            var empty = part switch
            {
                CaseResult => new CaseResult { Id = "", Place = default, Verdict = default },
                TensorResult => new TensorResult { Quantity = null!, Verdict = default },
                AnswerResult => new AnswerResult { Name = "", IsRight = false },
                ReferenceResult => new ReferenceResult { Engine = "", First = "", Verdict = default },
                Findings => new Findings { Conclusion = default, Text = "" },
                _ => (object?)null,
            };
            foreach (var property in part.GetType().GetProperties().Where(p => p.SetMethod is not null && empty is not null))
            {
                Assert.True(Dump(property.GetValue(part)) != Dump(property.GetValue(empty)), $"give {property.DeclaringType!.Name}.{property.Name} a value here, so that this test sees whether it is kept");
            }
        }

        Assert.Equal(Dump(full), Dump(Again(full)));
        var again = Again(full);
        Assert.Same(again.Plan!.Quantities[1], again.Tensors[0].Quantity);
    }

    [Fact]
    public void NothingIsAddedToACaseThatHasNothing()
    {
        var empty = new CaseResult { Id = "e", Place = new("a.csv", 2), Verdict = Verdict.Error };
        Assert.Equal(Dump(empty), Dump(Again(empty)));
        Assert.Contains("\"exact\":{}", Encoding.UTF8.GetString(Written(empty)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.0)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.Epsilon)]
    [InlineData(0.1f)]
    public void NumbersKeepTheirBits(double number)
    {
        var result = Full() with { References = [Make.Against([Full().Tensors[0] with { Worst = new ElementDifference(3, number, number, number), NeededAbsolute = number, NeededRelative = number }])] };
        var tensor = Again(result).Tensors[0];
        var bits = BitConverter.DoubleToInt64Bits(number);
        Assert.All([tensor.Worst!.Value.Actual, tensor.Worst.Value.Expected, tensor.Worst.Value.Allowed, tensor.NeededAbsolute, tensor.NeededRelative], n => Assert.Equal(bits, BitConverter.DoubleToInt64Bits(n)));
    }

    [Fact]
    public void RealRunsOfEveryVerdictComeBackAsTheyWere()
    {
        using var bench = new Bench();
        var options = Bench.Options with { Actual = new SkewedEngine(Bench.Options.Actual), Referee = RefereeUse.Always };
        var (results, _) = bench.Run(
            "id,network,X,y,dtype,_marks,tags,note,dL/dX\nok,u = X * 3; y = u * u,2,36,,7,a b,n,\ng1,,3,,float64,,,,\na1,,\"[4, 5]\",,,,,,\nx1,,5,,,,,,\nok/w,,6,1,,,,,\nbad,y = nothing(X),6,,,,,,\nk,y = relu(X),0,0,,,,,1\n",
            options);
        Assert.Contains(results, r => r.Suspicion is not null);
        Assert.Contains(results, r => r.Findings is not null);
        Assert.All(results, r => Assert.Equal(Dump(r), Dump(Again(r))));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"id\":\"a\",\"verdict\":\"agree\"}")]
    [InlineData("{\"verdict\":\"splendid\",\"exact\":{}}")]
    [InlineData("{\"exact\":{\"references\":[{\"tensors\":[{\"quantity\":0}]}]}}")]
    [InlineData("{\"network\":\"y = nothing(X)\",\"inputs\":[[]],\"exact\":{}}")]
    public void WhatIsNoCaseInFullIsSaidToBeNone(string json) => Assert.ThrowsAny<JsonException>(() => new CaseJson(Catalogue.Default).Read(Encoding.UTF8.GetBytes(json)));

    private static CaseResult Full()
    {
        var element = new ElementDifference(1, 2.5, double.NaN, 1e-300);
        var diagnosis = new Diagnosis("scaled", Odd);
        var excerpt = new Excerpt(Shape.Of(3, 2, 2), [1], 4, 2, 0, 2, 0, 2);
        var entry = new KnownEntry("k.csv:2", "c*", "*", Odd, new DateOnly(2026, 2, 3));
        ImmutableArray<TensorResult> tensors =
        [
            new TensorResult
            {
                IsOptional = true,
                IsExplained = true,
                Quantity = s_plan.Quantities[1],
                Verdict = TensorVerdict.Differ,
                Differing = 3,
                Worst = element,
                Differences = [element, new ElementDifference(2, double.PositiveInfinity, -0.0, 0)],
                Tolerance = new Tolerance(1e-6, 1e-5),
                NeededAbsolute = 0.1,
                NeededRelative = double.PositiveInfinity,
                Reason = Odd,
                Diagnosis = diagnosis,
                IsFallback = true,
                Places = [element],
            },
            new TensorResult { Quantity = new Quantity("loose", QuantityKind.Gradient, 3, Shape.Of(0, 2), ElementType.Int64), Verdict = TensorVerdict.Agree },
        ];
        var findings = new Findings
        {
            Conclusion = Conclusion.Kink,
            Text = Odd,
            Culprits = [new Culprit("native", "sum", "backward", "y = sum(u)", "dL/du", [1, 2], 1, double.NaN)],
            Kinks = [new KinkChoice("relu", "dL/dX", [0], 1, 0, "right", "left", Odd)],
            Faults = ["sum backward of torch"],
            Amplification = 7,
            Judged = [new JudgedElement("y", [], 1, 2, 3, 0.5, double.PositiveInfinity)],
        };
        var full = new CaseResult
        {
            Id = Odd,
            Place = new("a.csv", 17),
            Verdict = Verdict.Differ,
            Message = Odd,
            DType = DType.Float64,
            Network = s_plan.Network.Text,
            Tags = ["a", Odd],
            Note = Odd,
            Own = [new("_b", "1"), new("_a", Odd)],
            Position = 17,
            Plan = s_plan,
            References = [Make.Against(tensors, findings)],
            Answers =
            [
                new AnswerResult
                {
                    Name = "dL/dX", IsRight = true, Index = [1, 0], Written = "1.5", Low = 1.45, High = 1.55, Actual = double.NaN, Expected = 2, Wrong = 2,
                    Against = ["native"], Reason = Odd, Type = ElementType.Int64, Convention = Odd, Diagnosis = diagnosis, WrongAt = [0, 3], Only = "native",
                },
            ],
            SelfNoise = [new Noise("linear", "row by row", 10, 3, 1)],
            Suspicion = new Suspicion([new Survivor(s_plan, 1, Mutations.Zero | Mutations.Shift, 0.25, ulong.MaxValue, true, true)], 12, 11, Odd),
            Fallback = ["exp", Odd],
            View = new CaseView(
                s_plan,
                [new GivenView(Odd, Shape.Of(2, 2), ElementType.Float32, [(excerpt, [1, double.NaN, -0.0, 2])])],
                [new TensorView("y", [(excerpt, [new ViewedElement(1, double.NegativeInfinity, 0.1)])]) { Also = [new ReferenceView(Odd, [[new ViewedElement(1, -0.0, 0)]])] }],
                [new AnswerView("u", ElementType.Float64, [(excerpt, [new AnsweredElement("_", true, 1, -0.0)])])]),
            Known = new KnownCase([new KnownMatch(entry, "y", true)], true),
        };
        return full with { References = [full.References[0], new ReferenceResult { Engine = "other", IsRequired = true, First = "torch", Verdict = Verdict.Differ, Message = Odd, Tensors = tensors, Disagreements = [tensors[0]], Findings = findings }] };
    }

    private static byte[] Written(CaseResult result)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            CaseJson.Write(json, result, exact: true);
        }

        return stream.ToArray();
    }

    private static CaseResult Again(CaseResult result) => new CaseJson(Catalogue.Default).Read(Written(result));

    /// <summary>Everything public in it, and everything in that; numbers by their bits.</summary>
    private static string Dump(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
        Plan plan => $"plan of {plan.Network.Text} {plan.DType} {string.Join(';', plan.Values.Select(v => v.Shape))}",
        Shape shape => shape.ToString(),
        IConvertible or DateOnly => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ when value.Equals(Default(value.GetType())) && value is IEnumerable => "[]",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Dump))}]",
        _ => $"{{{string.Join(", ", value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0).Select(p => $"{p.Name}: {Dump(p.GetValue(value))}"))}}}",
    };

    private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}
