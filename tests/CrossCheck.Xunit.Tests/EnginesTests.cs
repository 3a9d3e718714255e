using CrossCheck;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Operations;
using CrossCheck.Xunit;
using Xunit;

namespace School;

/// <summary>The engines, the places where a file is found, and what a row tells beside its verdict.</summary>
public sealed class EnginesTests
{
    [Theory, CaseFile("cases/exam.csv", Actual = typeof(NativeEngine), Expected = typeof(DefinitionEngine))]
    public void EnginesByType(CheckedCase row)
    {
        Assert.Equal("native", row.Detail.Actual!.Tensors.Length > 0 ? "native" : "");
        Assert.All(row.Result.Tensors, t => Assert.Equal(TensorVerdict.Agree, t.Verdict));
        row.Agrees();
    }

    [Theory, CaseFile("output/copied.csv")]
    public void AFileOfTheOutputFolder(CheckedCase row) => row.Agrees();

    /// <summary>Run by <see cref="RunnerTests"/>, which reads how they fail.</summary>
    public sealed class Faulty
    {
        [Theory(Explicit = true), CaseFile("cases/faulty.csv", Expected = typeof(DefinitionEngine))]
        public void Rows(CheckedCase row) => row.Agrees();

        [Theory(Explicit = true), CaseFile("cases/exam.csv", Actual = typeof(TwiceTooMuch), Expected = typeof(DefinitionEngine))]
        public void Engine(CheckedCase row) => row.Agrees();

        [Theory(Explicit = true), CaseFile("cases/missing.csv")]
        public void Missing(CheckedCase row) => row.Agrees();

        [Theory(Explicit = true), CaseFile("cases/empty.csv")]
        public void Empty(CheckedCase row) => row.Agrees();

        [Theory(Explicit = true), CaseFile("cases/exam.csv", Actual = typeof(string))]
        public void NoEngine(CheckedCase row) => row.Agrees();
    }

    /// <summary>The native engine, but every gradient comes out doubled.</summary>
    public sealed class TwiceTooMuch : IEngine
    {
        private readonly NativeEngine native = new();

        public string Name => "mine";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => native.Supports(call);

        public void Run(CaseGroup group, Action<int, Trace> traces) => native.Run(group, (index, trace) => traces(index, new Trace(
            trace.Plan,
            [.. trace.Tensors.Select((t, i) => trace.Plan.Quantities[i].Kind == CrossCheck.Networks.QuantityKind.Gradient && t is not null
                ? TensorData.From(t.Shape, Array.ConvertAll(t.ToDoubles(), x => 2 * x), t.Type)
                : t)])));
    }
}
