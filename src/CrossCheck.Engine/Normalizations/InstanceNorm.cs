using CrossCheck.Definitions;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y = (x − mean)/√(var + eps)·weight + bias per sample and channel of x[N, C, L, …]: with use_input_stats the plane's
/// mean and variance (over n), else the running ones. Updates of running statistics are y.running_mean and
/// y.running_var: (1 − momentum)·running + momentum·(average over the samples, variances over n − 1).
/// </summary>
internal sealed class InstanceNorm : RunningNorm
{
    public override OpSpec Spec { get; } = new(
        "instance_norm(Tensor input, Buffer? running_mean=None, Buffer? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05)")
    {
        Formula = "y = (x − mean)/√(var + eps)·weight_c + bias_c per sample and channel, of the plane with use_input_stats, else the running ones",
        Source = "torch.nn.InstanceNorm2d",
        Terms = Terms.And(static step => Terms.Sizes(step, d => d >= 2)),
        Axes = static step => Axes.Of(step, "nc~, c, c, c, c -> nc~, c, c"),
        RowByRow = static (call, _) => Updated(call, "use_input_stats").IsEmpty,
        Auxiliary = static call => Updated(call, "use_input_stats"),
        Infer = static c =>
        {
            c.Require(c.Shape("input").Count > 0, $"input of shape {c.Shape("input")} is empty; give at least one value");
            return Infer(c, "use_input_stats", 3, static shape => shape.Count / shape[0] / shape[1], "sample and channel");
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, momentum, own) = (x.Input("input"), x.Float("momentum"), x.Call.Bool("use_input_stats"));
        var (samples, channels) = (input.Shape[0], input.Shape[1]);
        var (means, variances) = (new V[channels], new V[channels]);
        Array.Fill(means, V.Of(0));
        Array.Fill(variances, V.Of(0));
        foreach (var plane in Textbook.Together(input.Shape, index => (index[0] * channels) + index[1]))
        {
            var (c, n) = (input.Shape.IndexOf(plane[0])[1], plane.Length);
            var values = Array.ConvertAll(plane, i => input.Values[i]);
            var mean = own ? Textbook.Mean(values) : x.Input("running_mean").Values[c];
            var variance = own ? Textbook.Variance(values) : x.Input("running_var").Values[c];
            foreach (var i in plane)
            {
                x.Output.Values[i] = own ? Textbook.Standardised(x, i, mean, variance, c) : Textbook.Scaled(x, i, mean, variance, c);
            }

            means[c] += mean / V.Of(samples);
            variances[c] += own ? variance * V.Of(n) / V.Of(n - 1) / V.Of(samples) : V.Of(0);
        }

        for (var c = 0; c < channels && x.Outputs.Length > 1; c++)
        {
            x.Outputs[1].Values[c] = ((V.Of(1) - momentum) * x.Input("running_mean").Values[c]) + (momentum * means[c]);
            x.Outputs[2].Values[c] = ((V.Of(1) - momentum) * x.Input("running_var").Values[c]) + (momentum * variances[c]);
        }
    }

    private protected override bool Own(OpCall call) => call.Bool("use_input_stats");

    private protected override Slices Rows(OpCall call, Shape input)
    {
        var along = new bool[input.Rank];
        along.AsSpan(2).Fill(true);
        return new Slices(input, along);
    }
}
