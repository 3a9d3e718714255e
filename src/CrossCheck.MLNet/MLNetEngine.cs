using System.Globalization;
using System.Reflection;
using CrossCheck.Engines;
using CrossCheck.Operations;
using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace CrossCheck.MLNet;

/// <summary>
/// ML.NET's seven losses as an engine: values by <c>Loss(output, label)</c>, gradients with respect to the input by
/// <c>Derivative(output, label)</c> of ML.NET's own classes, one element at a time. A partial reference: it has no other
/// operation, and no gradient with respect to the target.
/// </summary>
/// <remarks>
/// A loss is a double there; sums and means are taken in double, and rounded to float32 once. A derivative is what ML.NET
/// says it is: that of its TweedieLoss is not the derivative of its value.
/// </remarks>
public sealed class MLNetEngine : IEngine
{
    private readonly OperationEngine losses;

    /// <exception cref="IOException">An assembly of ML.NET is not there, or cannot be loaded.</exception>
    public MLNetEngine()
    {
        var version = typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
        losses = new OperationEngine("mlnet", version) { Library = $"Microsoft.ML {version}", Only = DType.Float32 };
        Add("mse_loss", _ => new SquaredLoss());
        Add("binary_cross_entropy_with_logits", _ => new LogLoss(), call => Without(call, "LogLoss has no weights", "weight", "pos_weight"), ZeroOrOne);
        Add("poisson_nll_loss", _ => new PoissonLoss(), NoPoisson);
        Add("hinge_loss", call => new HingeLoss(call.Float("margin")));
        Add("smoothed_hinge_loss", call => new SmoothedHingeLoss(call.Float("smoothing_constant")));
        Add("exp_loss", call => new ExpLoss(call.Float("beta")));
        Add("tweedie_loss", call => new TweedieLoss(call.Double("index")));
    }

    /// <summary><c>mlnet</c>.</summary>
    public string Name => losses.Name;

    /// <summary>The version of Microsoft.ML.</summary>
    public string Version => losses.Version;

    /// <inheritdoc/>
    public string? Library => losses.Library;

    /// <summary>ML.NET computes in float32 alone.</summary>
    public bool Has(DType dtype) => losses.Has(dtype);

    /// <inheritdoc/>
    public Support Supports(OpCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return losses.Operations.Contains(call.Spec.Name)
            ? losses.Supports(call)
            : Support.None($"ML.NET has no {call.Spec.Name}");
    }

    /// <inheritdoc/>
    /// <exception cref="UnsupportedCaseException">Input and target are not of one shape, or a label is none that the loss takes.</exception>
    public void Run(CaseGroup group, Action<int, Trace> traces) => losses.Run(group, traces);

    /// <param name="lacks">Why a call cannot be run, or null.</param>
    /// <param name="accepts">Throws where a label is none that the loss takes.</param>
    private void Add(string name, Func<OperationCall, IScalarLoss> loss, Func<OpCall, string?>? lacks = null, Action<OperationCall, float[]>? accepts = null) => losses.Operation(
        name,
        call =>
        {
            var (x, t) = Pairs(call);
            accepts?.Invoke(call, t);
            return Forward(call, loss(call), x, t);
        },
        call => Backward(call, loss(call)),
        lacks,
        withoutGradient: ["target"]);

    /// <exception cref="UnsupportedCaseException">ML.NET throws at an element: TweedieLoss with index=1 at a label that is NaN.</exception>
    private static double[] Forward(OperationCall call, IScalarLoss loss, float[] x, float[] t)
    {
        var (each, i) = (new double[x.Length], 0);
        try
        {
            for (; i < each.Length; i++)
            {
                each[i] = loss.Loss(x[i], t[i]);
            }
        }
        catch (ArgumentException e)
        {
            throw new UnsupportedCaseException($"{Place(call, "target", i)} is {Number(t[i])}, where {loss.GetType().Name} throws {e.GetType().Name}: {e.Message.Split('\n')[0].Trim()}");
        }

        return call.Text("reduction") switch
        {
            "none" => each,
            "mean" => [each.Sum() / each.Length],
            _ => [each.Sum()],
        };
    }

    private static void Backward(BackwardCall call, IScalarLoss loss)
    {
        if (!call.Wants("input"))
        {
            return;
        }

        // L = Σ loss(x, t) / n  ⇒  dx = Derivative(x, t)·dL/n
        var (x, t) = Pairs(call);
        var (dy, each) = (call.GradOutputDoubles(), call.Text("reduction") == "none");
        var divisor = call.Text("reduction") == "mean" ? x.Length : 1;
        var dx = new double[x.Length];
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = loss.Derivative(x[i], t[i]) * dy[each ? i : 0] / divisor;
        }

        call.GradInput("input", dx);
    }

    /// <exception cref="UnsupportedCaseException">The two are of different shapes.</exception>
    private static (float[] Outputs, float[] Labels) Pairs(OperationCall call) => call.Shape("input") == call.Shape("target")
        ? (call.Floats("input"), call.Floats("target"))
        : throw new UnsupportedCaseException($"input has the shape {call.Shape("input")}, target {call.Shape("target")}; a loss of ML.NET takes one output and one label, and does not broadcast");

    /// <summary>LogLoss reads the label as a sign; of another number it makes another function.</summary>
    private static void ZeroOrOne(OperationCall call, float[] labels)
    {
        if (Array.FindIndex(labels, t => t is not (0 or 1)) is >= 0 and var i)
        {
            throw new UnsupportedCaseException($"{Place(call, "target", i)} is {Number(labels[i])}; LogLoss takes the labels 0 and 1");
        }
    }

    /// <summary><c>target[0, 1]</c>.</summary>
    private static string Place(OperationCall call, string argument, int element) =>
        call.Shape(argument).Rank == 0 ? argument : $"{argument}[{string.Join(", ", call.Shape(argument).IndexOf(element))}]";

    private static string Number(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? NoPoisson(OpCall call) =>
        !call.Bool("log_input") ? "PoissonLoss takes the logarithm of the rate: log_input=True"
        : call.Bool("full") ? "PoissonLoss is exp(input) - target·input, without the term that full=True adds"
        : null;

    private static string? Without(OpCall call, string reason, params ReadOnlySpan<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (call.Has(argument))
            {
                return $"{reason}, and {argument} is given";
            }
        }

        return null;
    }
}
