using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The channels of (N, C, …) taken as groups × C/groups and transposed.</summary>
internal sealed class ChannelShuffle : MovedOp
{
    public override OpSpec Spec { get; } = new("channel_shuffle(Tensor input, int groups)")
    {
        Formula = "y[n, k·g + i, …] = x[n, i·(C/g) + k, …], g = groups",
        Source = "torch.nn.ChannelShuffle",
        Rounding = static _ => RoundingClass.Moves,
        RowByRow = static (_, _) => true,
        Infer = static c =>
        {
            var (input, groups) = (c.Shape("input"), c.Call.Int("groups"));
            c.Require(input.Rank >= 3, $"input of shape {input} must be (N, C, …) with at least three dimensions");
            c.Require(groups > 0, $"groups={groups} must be at least 1");
            c.Require(input[1] % groups == 0, $"the {input[1]} channels of the input {input} must be a multiple of groups={groups}");
            return c.Float(input);
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input"), x.Call.Int("groups"));
        var each = input.Shape[1] / groups;
        for (var i = 0; i < input.Values.Length; i++)
        {
            var index = input.Shape.IndexOf(i);
            x.Output[index.With(1, (index[1] % each * groups) + (index[1] / each))] = input.Values[i];
        }
    }

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, groups) = (Own(x.Shape(0)), x.Call.Int("groups"));
        var channels = tables[1];
        tables[1] = [.. channels.Select((_, c) => channels[(c % groups * (channels.Length / groups)) + (c / groups)])];
        return new(tables);
    }
}
