using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>The sizes of a cell (one step) or a sequence, and where each step's rows stand.</summary>
/// <param name="Steps">T.</param>
/// <param name="Batch">N; 1 without a batch.</param>
internal readonly record struct Recurrence(int Steps, int Batch, int Inputs, int Hidden, bool BatchFirst, bool Reverse)
{
    /// <summary>N·H, the numbers of one state.</summary>
    public int State => Batch * Hidden;

    /// <summary>Rows of the input in all steps.</summary>
    public int Rows => Steps * Batch;

    /// <summary>The row of input and output at which the step <paramref name="step"/>, counted as they are taken, has its <paramref name="n"/>th row.</summary>
    public int Row(int step, int n)
    {
        var time = Reverse ? Steps - 1 - step : step;
        return BatchFirst ? (n * Steps) + time : (time * Batch) + n;
    }

    public static Recurrence Of(OpCall call, Shape input, Shape recurrent, bool sequence)
    {
        var (hidden, inputs) = (recurrent[1], input[input.Rank - 1]);
        if (!sequence)
        {
            return new(1, input.Rank == 2 ? input[0] : 1, inputs, hidden, false, false);
        }

        var batchFirst = input.Rank == 3 && call.Bool("batch_first");
        var batch = input.Rank == 2 ? 1 : input[batchFirst ? 0 : 1];
        return new(input[batchFirst ? 1 : 0], batch, inputs, hidden, batchFirst, call.Bool("reverse"));
    }

    /// <summary>Of each gate and step; the gradient of a weight is a sum over all rows of all steps.</summary>
    /// <param name="firstWeight">The slot of W_ih.</param>
    public static double Terms(Step step, int slot, int firstWeight, bool sequence)
    {
        var r = Of(step.Call, step.Shapes[0]!, step.Shapes[firstWeight + 1]!, sequence);
        return r.Inputs + r.Hidden + r.Steps + (slot >= firstWeight ? r.Rows : 0);
    }

    /// <summary>Each row of the batch by itself.</summary>
    public static Axes Axes(Step step, int states, bool sequence)
    {
        var input = !sequence ? "n_" : step.Shapes[0]!.Rank == 3 && step.Call.Bool("batch_first") ? "n__" : "_n_";
        var unbatched = step.Shapes[0]!.Rank == (sequence ? 2 : 1);
        var (x, state) = unbatched ? ("~", "~") : (input, "_n_");
        var ends = string.Join(", ", Enumerable.Repeat(state, states));
        return Operations.Axes.Of(step, $"{x}, {ends}, ~, ~, ~, ~ -> {(sequence ? x + ", " : "")}{ends}");
    }

    /// <summary>Checks the shapes and gives those of the results: the states, behind the output of a sequence.</summary>
    public static ImmutableArray<Result> Infer(InferContext c, int gates, int states, bool sequence)
    {
        var (input, weight, recurrent) = (c.Shape("input"), c.Shape("w_ih"), c.Shape("w_hh"));
        var given = c.Call.SlotCount("hx");
        c.Require(given == states, $"hx of {given} tensor{(given == 1 ? "" : "s")} must be the two states (h, c)");
        var (rank, layout) = sequence ? (2, "(T, N, I), (N, T, I) with batch_first=True, or (T, I)") : (1, "(N, I) or (I)");
        c.Require(input.Rank == rank || input.Rank == rank + 1, $"input of shape {input} must be {layout}");
        c.Require(
            recurrent.Rank == 2 && recurrent[1] > 0 && recurrent[0] == gates * (long)recurrent[1],
            $"w_hh of shape {recurrent} must be ({(gates == 1 ? "" : $"{gates}·")}H, H), H hidden units");
        var (hidden, features) = (recurrent[1], input[input.Rank - 1]);
        c.Require(
            weight.Rank == 2 && weight[0] == recurrent[0] && weight[1] == features,
            $"w_ih of shape {weight} must be ({recurrent[0]}, {features}): the rows of w_hh {recurrent} and the features of the input {input}");
        foreach (var name in new[] { "b_ih", "b_hh" })
        {
            c.Require(c.Find(name) is not { } bias || bias == Shape.Of(recurrent[0]), $"{name} of shape {c.Find(name)} must be ({recurrent[0]}), one number per row of w_hh {recurrent}");
        }

        var sizes = Of(c.Call, input, recurrent, sequence);
        c.Require(sizes.Steps > 0, $"input of shape {input} has no steps; T must be at least 1");
        var state = input.Rank == rank ? Shape.Of(hidden) : Shape.Of(sizes.Batch, hidden);
        var first = c.Call.Slot("hx");
        for (var slot = first; slot < first + states; slot++)
        {
            var h = c.Shape(slot);
            c.Require(
                h == state || (sequence && h == Shape.Of(1).Concat(state)),
                $"{c.Call.SlotName(slot)} of shape {h} must be {state}{(sequence ? $" or {Shape.Of(1).Concat(state)}" : "")} for an input of shape {input} and {hidden} hidden units");
        }

        var ends = Enumerable.Range(first, states).Select(slot => c.FloatResult(c.Shape(slot)));
        return sequence ? [c.FloatResult(input.With(input.Rank - 1, hidden)), .. ends] : [.. ends];
    }
}
