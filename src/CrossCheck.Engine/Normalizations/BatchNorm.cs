using CrossCheck.Definitions;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y = (x − mean)/√(var + eps)·weight + bias per channel (dimension 1) of x[N, C, …]: in training the batch's mean and
/// variance (over n), else the running ones. Training with running statistics gives their updates as y.running_mean
/// and y.running_var, (1 − momentum)·running + momentum·batch, where the batch's variance is over n − 1.
/// </summary>
internal sealed class BatchNorm : RunningNorm
{
    public override OpSpec Spec { get; } = new(
        "batch_norm(Tensor input, Buffer? running_mean, Buffer? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05)")
    {
        Formula = "y = (x − mean)/√(var + eps)·weight_c + bias_c per channel c, of the batch in training, else the running ones",
        Source = "torch.nn.BatchNorm2d",
        Terms = Terms.And(static step => step.Call.Bool("training") ? step.Shapes[0]!.Count / Math.Max(1.0, step.Shapes[0]![1]) : 1),
        Axes = static step => Axes.Of(step, "_c~, c, c, c, c -> _c~, c, c"),
        RowByRow = static (call, _) => !call.Bool("training"),
        Auxiliary = static call => Updated(call, "training"),
        Infer = static c => Infer(c, "training", 2, static shape => shape.Count / shape[1], "channel"),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, momentum) = (x.Input("input"), x.Float("momentum"));
        foreach (var channel in Textbook.Together(input.Shape, index => index[1]))
        {
            var (c, n) = (input.Shape.IndexOf(channel[0])[1], channel.Length);
            var values = Array.ConvertAll(channel, i => input.Values[i]);
            var training = x.Call.Bool("training");
            var mean = training ? Textbook.Mean(values) : x.Input("running_mean").Values[c];
            var variance = training ? Textbook.Variance(values) : x.Input("running_var").Values[c];
            foreach (var i in channel)
            {
                x.Output.Values[i] = training ? Textbook.Standardised(x, i, mean, variance, c) : Textbook.Scaled(x, i, mean, variance, c);
            }

            if (x.Outputs.Length > 1)
            {
                var unbiased = variance * V.Of(n) / V.Of(n - 1);
                x.Outputs[1].Values[c] = ((V.Of(1) - momentum) * x.Input("running_mean").Values[c]) + (momentum * mean);
                x.Outputs[2].Values[c] = ((V.Of(1) - momentum) * x.Input("running_var").Values[c]) + (momentum * unbiased);
            }
        }

        if (x.Outputs.Length > 1 && input.Values.Length == 0)
        {
            x.Input("running_mean").Values.CopyTo(x.Outputs[1].Values, 0);
            x.Input("running_var").Values.CopyTo(x.Outputs[2].Values, 0);
        }
    }

    private protected override bool Own(OpCall call) => call.Bool("training");

    private protected override Slices Rows(OpCall call, Shape input)
    {
        var along = new bool[input.Rank];
        Array.Fill(along, true);
        along[1] = false;
        return new Slices(input, along);
    }
}
