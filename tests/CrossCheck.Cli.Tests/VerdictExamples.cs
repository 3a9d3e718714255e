using CrossCheck.Cli.Rendering;
using CrossCheck.Definitions;
using CrossCheck.Engine;
using CrossCheck.Harness.Runs;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Cli.Tests;

/// <summary>One example of each verdict that fails, as the tool prints it.</summary>
/// <param name="Printed">All of it.</param>
/// <param name="Shown">What the README shows at least: the case, or the line about mistrust.</param>
internal sealed record VerdictExample(string Printed, string Shown);

internal static class VerdictExamples
{
    private const string Exam = "id,network,X,W,t,dL/du\n"
        + "q1,\"u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)\","
        + "\"[[1, 8, 0.5, 6], [3, 1.1, -1, -8], [-0.5, -6, -3, -1.1], [-1, -8, -0.5, -6]]\",\"[[1, 2], [10, 4]]\",17.3,";

    /// <summary>The case file's text, and the engine under test, by the name of the verdict and of the file.</summary>
    private static readonly (string Name, string Csv, IEngine Engine)[] Sources =
    [
        ("error", "id,network,x\nq1,y = sum(exp(x),\"[1, 2\"\nq2,y = summ(x),\"[1, 2]\"\n", new NativeEngine()),
        ("crashed", "id,network,x\nq1,y = sum(log(x)),\"[1, 2]\"\n", new Mine()),
        ("unsupported", "id,network,x\nq1,y = sum(softmax(x * 2)),\"[1, 2]\"\n", new Mine()),
        ("differ", Exam + "\n", new Mine()),
        ("answer", Exam + "\"[[2, 4], [2, 1.6]]\"\n", new NativeEngine()),
        ("kink", "id,network,u,dL/dv,dL/du\nq1,\"v = leaky_relu(u, negative_slope=0.1)\",\"[2, 0, -3]\",\"[1.5, -4, 2]\",\"[1.5, -4, 0.2]\"\n", new NativeEngine()),
        ("mistrusted", "id,network,z,dL/dp\nq1,\"p = softmax(z, dim=-1)\",\"[1, 2, 3]\",\"[1, 1, 1]\"\n", new NativeEngine()),
    ];

#if TORCH
    public static IReadOnlyDictionary<string, VerdictExample> All { get; } = Sources.ToDictionary(s => s.Name, s => Print(s.Name, s.Csv, s.Engine));

    private static VerdictExample Print(string name, string csv, IEngine engine)
    {
        var file = $"{name}.csv";
        using var sandbox = new Sandbox();
        sandbox.Write(file, csv);
        var path = sandbox.At(file);
        using var text = new StringWriter { NewLine = "\n" };
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = engine, Expected = new Torch.TorchEngine(), Threads = 1 };

        new Runner(options).Run([path], [new SummaryReporter(text, colours: false, quiet: false)], TestContext.Current.CancellationToken);

        var printed = text.ToString().Replace(path, file, StringComparison.Ordinal);
        var shown = name == "mistrusted"
            ? string.Join('\n', printed.Split('\n').SkipWhile(l => !l.StartsWith("mistrust", StringComparison.Ordinal)).Take(2))
            : printed.Split("\n\n")[0].Split("\ncases ")[0];
        return new(printed, shown.TrimEnd('\n'));
    }
#else
    public static IReadOnlyDictionary<string, VerdictExample> All { get; } = Sources.ToDictionary(s => s.Name, _ => new VerdictExample("", ""));
#endif

    /// <summary>An engine with three faults: a missing slope, no gradient of softmax, and a log that throws.</summary>
    private sealed class Mine : IEngine
    {
        private readonly NativeEngine native = new(Catalogue.Default.With(new NoSlope()));

        public string Name => "mine";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => call.Spec.Name == "softmax" ? Support.ForwardOnly("mine has no gradient of softmax") : Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            if (group.Plan.Steps.Any(s => s.Call.Spec.Name == "log"))
            {
                throw new InvalidOperationException("log: index 2 is out of range");
            }

            native.Run(group, traces);
        }
    }

    /// <summary>leaky_relu whose backward forgot the slope.</summary>
    private sealed class NoSlope : Op
    {
        private readonly Op right = (Op)Catalogue.Default.Find("leaky_relu")!;

        public override OpSpec Spec => right.Spec;

        public override void Forward<T>(OpContext<T> x) => right.Forward(x);

        public override void Backward<T>(OpContext<T> x)
        {
            for (var i = 0; i < x.GradOutput().Length; i++)
            {
                x.GradInput(0)[i] += x.GradOutput()[i];
            }
        }

        public override void Define<V>(DefinitionContext<V> x) => right.Define(x);
    }
}
