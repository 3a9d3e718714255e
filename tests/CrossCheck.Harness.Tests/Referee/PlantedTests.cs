using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>
/// Random networks in which one tensor is changed: that is found, and the operation that gives it is blamed, and no other. What
/// is not found must be within the rounding of that one operation.
/// </summary>
public sealed class PlantedTests
{
    private static readonly string[] Unary =
    [
        "exp(tanh({0}))", "tanh({0})", "sigmoid({0})", "gelu({0})", "softplus({0})", "silu({0})", "softmax({0}, dim=1)", "log_softmax({0}, dim=-1)", "layer_norm({0}, (6,))",
        "sin({0})", "{0} * {0}", "leaky_relu({0}, 0.1)", "linear({0}, W)", "{0} @ W", "{0} + b", "{0} * g", "elu({0})", "sqrt(1 + {0} * {0})", "mish({0})", "softmax(4 * {0}, dim=1)",
    ];

    private static readonly (string Name, Func<double[], double[]> Change)[] Edits =
    [
        ("one element", v => [v[0] * (1 + Step(v)), .. v.Skip(1)]),
        ("zeroed", v => new double[v.Length]),
        ("negated", v => Array.ConvertAll(v, x => -x)),
        ("last tail", v => [.. v.SkipLast(Math.Min(3, v.Length)), .. new double[Math.Min(3, v.Length)]]),
    ];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, Explicit ? 500 : 40)];

    private static bool Explicit => Environment.GetEnvironmentVariable("CROSSCHECK_PLANTED") is { Length: > 0 };

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AChangedTensorIsFoundAndItsOperationBlamed(int seed)
    {
        var random = new Random(seed);
        var csv = Csv(random, out var dtype);
        using var bench = new Bench();
        var right = bench.One(csv);
        Assert.True(right.Verdict == Verdict.Agree, $"{csv}{right.Message}");
        foreach (var (name, change) in Edits)
        {
            var quantity = right.Tensors[random.Next(right.Tensors.Length)].Quantity;
            var engine = new Edited(quantity.Name, v => change(v));
            var result = bench.One(csv, Bench.Options with { Actual = engine });
            var culprits = result.Findings?.Culprits.Select(c => c.Name).ToList() ?? [];
            if (result.Verdict == Verdict.Agree)
            {
                Assert.True(engine.IsWithin(1e3 * dtype.UnitRoundoff()), $"{csv}{name} of {quantity.Name} was not found");
                continue;
            }

            Assert.True(culprits.Count == 1 && Suspects(result.Plan ?? engine.Plan!, quantity).Contains(culprits[0]), $"{csv}{name} of {quantity.Name}: {result.Findings?.Text}");
        }
    }

    /// <summary>One step of 10⁻³ or 10⁻⁹: whichever a number of this dtype can show.</summary>
    private static double Step(double[] values) => Array.TrueForAll(values, v => (float)v == v) ? 1e-3 : 1e-9;

    private static IEnumerable<string> Suspects(Plan plan, Quantity quantity)
    {
        if (quantity.Kind == QuantityKind.Value)
        {
            return [$"{plan.Steps[plan.Network.Values[quantity.Value].Statement].Call.Spec.Name} forward"];
        }

        var users = plan.Steps.Where(s => s.Call.Operands.Any(o => o.Kind == OperandKind.Value && o.Value == quantity.Value)).Select(s => $"{s.Call.Spec.Name} backward").Distinct().ToList();
        return users.Append($"{plan.Network.Values[quantity.Value].Name} sum of gradients");
    }

    private static string Csv(Random random, out DType dtype)
    {
        dtype = random.Next(2) == 0 ? DType.Float32 : DType.Float64;
        var (statements, last) = (new List<string>(), "x");
        var count = random.Next(2, 13);
        for (var i = 0; i < count; i++)
        {
            var operand = random.Next(5) == 0 && i > 1 ? $"({last} + v{random.Next(i)})" : last;
            statements.Add($"v{i} = {string.Format(System.Globalization.CultureInfo.InvariantCulture, Unary[random.Next(Unary.Length)], operand)}");
            last = $"v{i}";
        }

        statements.Add($"L = sum({last} * w)");
        var network = string.Join("; ", statements);
        string Column(string name, string cell) => System.Text.RegularExpressions.Regex.IsMatch(network, $@"\b{name}\b") ? cell : "";
        var seed = random.Next(1000);
        return "id,network,dtype,x,w,W,b,g\n"
            + $"q,\"{network}\",{dtype.Name()},\"normal(4, 6; seed={seed})\",\"normal(4, 6; seed={seed + 1})\",\"{Column("W", $"normal(6, 6; seed={seed + 2})")}\","
            + $"\"{Column("b", $"normal(6; seed={seed + 3})")}\",\"{Column("g", $"normal(4, 1; seed={seed + 4})")}\"\n";
    }

    /// <summary>The native engine, with one tensor changed behind its back.</summary>
    private sealed class Edited(string quantity, Func<double[], double[]> change) : IEngine
    {
        private readonly NativeEngine native = new();
        private double off;

        public string Name => "edited";

        public string Version => "1";

        public string? Library => null;

        public Plan? Plan { get; private set; }

        /// <summary>Did the change move no element by more than this share of the tensor's largest?</summary>
        public bool IsWithin(double share) => off <= share;

        public Support Supports(OpCall call) => Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces) => native.Run(group, (i, trace) =>
        {
            // An operation alone is left as it is: the change is one of the run.
            Plan ??= group.Plan;
            traces(i, group.Plan.Steps.Length == 1 ? trace : new Trace(trace.Plan, [.. trace.Plan.Quantities.Zip(trace.Tensors, (q, t) => q.Name == quantity ? Change(t!) : t)]));
        });

        private TensorData Change(TensorData tensor)
        {
            var (before, after) = (tensor.ToDoubles(), change(tensor.ToDoubles()));
            var most = before.Max(Math.Abs);
            off = most == 0 ? 0 : before.Zip(after, (b, a) => Math.Abs(a - b)).Max() / most;
            return TensorData.From(tensor.Shape, after, tensor.Type);
        }
    }
}
