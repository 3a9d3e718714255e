using System.Runtime.CompilerServices;
using CrossCheck.Cli.Rendering;
using CrossCheck.Definitions;
using CrossCheck.Engine;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Runs;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Cli.Tests;

/// <summary>What the README shows is what the tool prints, and its commands run.</summary>
public sealed class ReadmeTests
{
    private const string Exam = "id,network,X,W,t,dL/du\n"
        + "q1,\"u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)\","
        + "\"[[1, 8, 0.5, 6], [3, 1.1, -1, -8], [-0.5, -6, -3, -1.1], [-1, -8, -0.5, -6]]\",\"[[1, 2], [10, 4]]\",17.3,";

    private static readonly string Root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..");

    /// <summary>One example of each verdict: file name, its text, and the engine in the dock.</summary>
    public static TheoryData<string, string, string> Examples() => new()
    {
        { "error", "id,network,x\nq1,y = sum(exp(x),\"[1, 2\"\nq2,y = summ(x),\"[1, 2]\"\n", "native" },
        { "crashed", "id,network,x\nq1,y = sum(log(x)),\"[1, 2]\"\n", "mine" },
        { "unsupported", "id,network,x\nq1,y = sum(softmax(x * 2)),\"[1, 2]\"\n", "mine" },
        { "differ", Exam + "\n", "mine" },
        { "answer", Exam + "\"[[2, 4], [2, 1.6]]\"\n", "native" },
        { "kink", "id,network,u,dL/dv,dL/du\nq1,\"v = leaky_relu(u, negative_slope=0.1)\",\"[2, 0, -3]\",\"[1.5, -4, 2]\",\"[1.5, -4, 0.2]\"\n", "native" },
        { "mistrusted", "id,network,z,dL/dp\nq1,\"p = softmax(z, dim=-1)\",\"[1, 2, 3]\",\"[1, 1, 1]\"\n", "native" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void AnExampleIsWhatTheToolPrints(string name, string csv, string engine)
    {
#if TORCH
        IEngine reference = new Torch.TorchEngine();
        var file = $"{name}.csv";
        using var sandbox = new Sandbox();
        sandbox.Write(file, csv);
        var path = sandbox.At(file);
        using var text = new StringWriter { NewLine = "\n" };
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = engine == "mine" ? new Mine() : new NativeEngine(), Expected = reference, Threads = 1 };

        new Runner(options).Run([path], [new SummaryReporter(text, colours: false, quiet: false)], TestContext.Current.CancellationToken);

        var printed = text.ToString().Replace(path, file, StringComparison.Ordinal);
        var shown = printed.Split("\n\n")[0].Split("\ncases ")[0];
        shown = name == "mistrusted" ? string.Join('\n', printed.Split('\n').SkipWhile(l => !l.StartsWith("mistrust", StringComparison.Ordinal)).Take(2)) : shown;
        Assert.Contains(shown.TrimEnd('\n'), File.ReadAllText(Path.Combine(Root, "README.md")), StringComparison.Ordinal);
#else
        Assert.Skip($"built without TorchSharp, whose numbers the README's example '{name}', '{csv.Length}', '{engine}' shows");
#endif
    }

    [Fact]
    public void TheFirstTwoCommandsExistAndTheOthersRun()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var commands = readme.Split("```")[1].Trim().Split('\n');

        Assert.Equal(["scripts/crosscheck verify data/exams/*.csv", "scripts/test"], commands);
        Assert.All(commands, c => Assert.True(File.Exists(Path.Combine(Root, c.Split(' ')[0]))));
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            Assert.Contains($"| `{verdict.Name()}` |", readme, StringComparison.Ordinal);
        }
    }

    /// <summary>Every format of the table is an option of the commands that report, in their help and in the README.</summary>
    [Fact]
    public void EveryReportIsInTheHelpAndInTheReadme()
    {
        using var sandbox = new Sandbox();
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        foreach (var format in ReportFormats.All)
        {
            Assert.Contains($"`{format.Option}{(format is LogFormat log ? $" {log.Value}" : "")}`", readme, StringComparison.Ordinal);
            foreach (var command in new[] { "verify", "merge" })
            {
                Assert.Matches($@"(?m)^  {format.Option} <{format.ValueName}> +{System.Text.RegularExpressions.Regex.Escape(format.Help)}\r?$", sandbox.Run($"{command} --help").Out);
            }
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

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
