using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>
/// A cell, which is one step, or a sequence of steps: input, states, W_ih[G·H, I], W_hh[G·H, H] and the two biases
/// [G·H], as <typeparamref name="TCell"/> joins them.
/// </summary>
/// <param name="sequence">Is the input a sequence, and the output of every step a result?</param>
internal abstract class RecurrentOp<TCell>(bool sequence) : Op
    where TCell : struct, ICell
{
    private static int States => TCell.States;

    public override void Forward<T>(OpContext<T> x)
    {
        var r = Sizes(x);
        var all = x.Keep<T>(x.Cases * Memory<T>.Length(r));
        for (var one = 0; one < x.Cases; one++)
        {
            var m = new Memory<T>(r, all, one);
            CopyRows(r, x.Input(0, one), m.X, r.Inputs);
            for (var gate = 0; gate < TCell.Gates; gate++)
            {
                // p = W_ih·x + b_ih, for all steps at once
                Affine.Forward<T>(r.Rows, r.Inputs, r.Hidden, m.X, WeightOf(x, InputWeight, one, gate, r), BiasOf(x, InputBias, one, gate, r), m.P(gate));
            }

            for (var s = 0; s < States; s++)
            {
                x.Input(1 + s, one).CopyTo(m.State(s, 0));
            }

            for (var t = 0; t < r.Steps; t++)
            {
                for (var gate = 0; gate < TCell.Gates; gate++)
                {
                    // q = W_hh·h + b_hh
                    var q = m.Q(gate).Slice(t * r.State, r.State);
                    Affine.Forward<T>(r.Batch, r.Hidden, r.Hidden, m.State(0, t), WeightOf(x, HiddenWeight, one, gate, r), BiasOf(x, HiddenBias, one, gate, r), q);
                }

                TCell.Forward(m.Step(t, default, default, default));
            }

            if (sequence)
            {
                StoreRows(r, m.States[r.State..], x.Output(0, one), r.Hidden, add: false);
            }

            for (var s = 0; s < States; s++)
            {
                m.State(s, r.Steps).CopyTo(x.Output(s + (sequence ? 1 : 0), one));
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var r = Sizes(x);
        var all = x.Keep<T>(x.Cases * Memory<T>.Length(r));
        var (dp, dq) = (new T[TCell.Gates * r.Steps * r.State], new T[TCell.Gates * r.Steps * r.State]);
        var (dStates, dOut, dx) = (new T[States * 2 * r.State], new T[sequence ? r.Steps * r.State : 0], new T[r.Rows * r.Inputs]);
        for (var one = 0; one < x.Cases; one++)
        {
            var m = new Memory<T>(r, all, one);
            for (var s = 0; s < States; s++)
            {
                x.GradOutput(s + (sequence ? 1 : 0), one).CopyTo(dStates.AsSpan(((2 * s) + 1) * r.State, r.State));
            }

            CopyRows(r, sequence ? x.GradOutput(0, one) : default, dOut, r.Hidden);
            for (var t = r.Steps - 1; t >= 0; t--)
            {
                var step = m.Step(t, dp, dq, dStates);
                if (sequence)
                {
                    // out[t] = h behind step t  ⇒  dh += dout[t]
                    Map.Add<T>(dOut.AsSpan(t * r.State, r.State), step.DBehind(0));
                }

                TCell.Backward(step);
                for (var gate = 0; gate < TCell.Gates; gate++)
                {
                    // q = W_hh·h + b_hh  ⇒  dh += dq·W_hh
                    Gemm.Multiply(false, false, r.Batch, r.Hidden, r.Hidden, step.DQ(gate), WeightOf(x, HiddenWeight, one, gate, r), step.DBefore(0), accumulate: true);
                }

                for (var s = 0; s < States; s++)
                {
                    step.DBefore(s).CopyTo(step.DBehind(s));
                }
            }

            for (var s = 0; s < States; s++)
            {
                if (x.Wants(1 + s))
                {
                    Map.Add<T>(dStates.AsSpan(2 * s * r.State, r.State), x.GradInput(1 + s, one));
                }
            }

            Array.Clear(dx);
            for (var gate = 0; gate < TCell.Gates; gate++)
            {
                var dpGate = dp.AsSpan(gate * r.Steps * r.State, r.Steps * r.State);
                var dqGate = dq.AsSpan(gate * r.Steps * r.State, r.Steps * r.State);
                if (x.Wants(0))
                {
                    // p = W_ih·x + b_ih  ⇒  dx += dp·W_ih
                    Gemm.Multiply(false, false, r.Rows, r.Inputs, r.Hidden, dpGate, WeightOf(x, InputWeight, one, gate, r), dx, accumulate: true);
                }

                // … dW_ih += dpᵀ·x, db_ih += Σ rows of dp;  q likewise
                AddWeights(x, InputWeight, one, gate, r, dpGate, m.X, r.Inputs);
                AddWeights(x, HiddenWeight, one, gate, r, dqGate, m.States, r.Hidden);
                AddBias(x, InputBias, one, gate, r, dpGate);
                AddBias(x, HiddenBias, one, gate, r, dqGate);
            }

            if (x.Wants(0))
            {
                StoreRows(r, dx, x.GradInput(0, one), r.Inputs, add: true);
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, w, u, b, d) = (x.Input("input"), x.Input("w_ih"), x.Input("w_hh"), x.Find("b_ih"), x.Find("b_hh"));
        var (hidden, features, unbatched) = (u.Shape[1], w.Shape[1], input.Shape.Rank == (sequence ? 2 : 1));
        var (timeAt, batchAt) = !sequence ? (-1, 0) : unbatched ? (0, -1) : x.Call.Bool("batch_first") ? (1, 0) : (0, 1);
        var (steps, batch) = (sequence ? input.Shape[timeAt] : 1, unbatched ? 1 : input.Shape[batchAt]);
        var h = (V[])x.Input(1).Values.Clone();
        var c = States == 2 ? (V[])x.Input(2).Values.Clone() : new V[h.Length];
        for (var k = 0; k < steps; k++)
        {
            var before = (V[])h.Clone();
            var time = sequence && x.Call.Bool("reverse") ? steps - 1 - k : k;
            for (var n = 0; n < batch; n++)
            {
                var at = new int[input.Shape.Rank];
                (at[Math.Max(0, timeAt)], at[unbatched ? at.Length - 1 : batchAt]) = (time, unbatched ? 0 : n);
                for (var j = 0; j < hidden; j++)
                {
                    var (p, q) = (new V[TCell.Gates], new V[TCell.Gates]);
                    for (var gate = 0; gate < TCell.Gates; gate++)
                    {
                        var row = (gate * hidden) + j;
                        p[gate] = b is null ? V.Of(0) : b[row];
                        for (var i = 0; i < features; i++)
                        {
                            at[^1] = i;
                            p[gate] += w[row, i] * input[at];
                        }

                        q[gate] = d is null ? V.Of(0) : d[row];
                        for (var i = 0; i < hidden; i++)
                        {
                            q[gate] += u[row, i] * before[(n * hidden) + i];
                        }
                    }

                    TCell.Define<V>(p, q, ref h[(n * hidden) + j], ref c[(n * hidden) + j]);
                    if (sequence)
                    {
                        at[^1] = j;
                        x.Output[at] = h[(n * hidden) + j];
                    }
                }
            }
        }

        h.CopyTo(x.Outputs[sequence ? 1 : 0].Values, 0);
        if (States == 2)
        {
            c.CopyTo(x.Outputs[sequence ? 2 : 1].Values, 0);
        }
    }

    /// <summary>A spec of this family: PyTorch's arguments, and for a sequence the order of its time.</summary>
    private protected static OpSpec SpecOf(string name, bool sequence, string formula, string source, string kinks = "", KinkConvention? convention = null, Func<ChoiceContext, IEnumerable<Choice>>? choices = null) => new(
        $"{name}(Tensor input, {(TCell.States == 2 ? "Tensor[]" : "Tensor")} hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None{(sequence ? ", bool batch_first=False, bool reverse=False" : "")})")
    {
        Formula = formula,
        Source = source,
        Kinks = kinks,
        Conventions = convention is null ? [] : [convention],
        Choices = choices,
        Terms = (step, slot) => Recurrence.Terms(step, slot, InputWeight, sequence),
        Axes = step => Recurrence.Axes(step, TCell.States, sequence),
        Infer = c => Recurrence.Infer(c, TCell.Gates, TCell.States, sequence),
        ResultCount = _ => TCell.States + (sequence ? 1 : 0),
    };

    private static int InputWeight => 1 + States;

    private static int HiddenWeight => 2 + States;

    private static int InputBias => 3 + States;

    private static int HiddenBias => 4 + States;

    private Recurrence Sizes<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Recurrence.Of(x.Call, x.Shape(0), x.Shape(HiddenWeight), sequence);

    private static ReadOnlySpan<T> WeightOf<T>(OpContext<T> x, int slot, int one, int gate, Recurrence r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = r.Hidden * (slot == InputWeight ? r.Inputs : r.Hidden);
        return x.Input(slot, one).Slice(gate * count, count);
    }

    private static ReadOnlySpan<T> BiasOf<T>(OpContext<T> x, int slot, int one, int gate, Recurrence r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Has(slot) ? x.Input(slot, one).Slice(gate * r.Hidden, r.Hidden) : default;

    private static void AddWeights<T>(OpContext<T> x, int slot, int one, int gate, Recurrence r, ReadOnlySpan<T> dy, ReadOnlySpan<T> rows, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Wants(slot))
        {
            var dW = x.GradInput(slot, one).Slice(gate * r.Hidden * inner, r.Hidden * inner);
            Gemm.Multiply(true, false, r.Hidden, inner, r.Rows, dy, rows, dW, accumulate: true);
        }
    }

    private static void AddBias<T>(OpContext<T> x, int slot, int one, int gate, Recurrence r, ReadOnlySpan<T> dy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Wants(slot))
        {
            Broadcast.AddUp(dy, Shape.Of(r.Rows, r.Hidden), x.GradInput(slot, one).Slice(gate * r.Hidden, r.Hidden), Shape.Of(r.Hidden));
        }
    }

    /// <summary>Rows of a tensor into the order in which the steps are taken.</summary>
    private static void CopyRows<T>(Recurrence r, ReadOnlySpan<T> from, Span<T> to, int length)
    {
        for (var row = 0; row * length < to.Length; row++)
        {
            from.Slice(r.Row(row / r.Batch, row % r.Batch) * length, length).CopyTo(to[(row * length)..]);
        }
    }

    /// <summary>And back again.</summary>
    private static void StoreRows<T>(Recurrence r, ReadOnlySpan<T> from, Span<T> to, int length, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < r.Rows; row++)
        {
            var source = from.Slice(row * length, length);
            var target = to.Slice(r.Row(row / r.Batch, row % r.Batch) * length, length);
            if (add)
            {
                Map.Add(source, target);
            }
            else
            {
                source.CopyTo(target);
            }
        }
    }

    /// <summary>What forward leaves to backward, of one case: x[T·N, I], p and q [G, T, N·H], the states [S, T + 1, N·H].</summary>
    private readonly ref struct Memory<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Recurrence r;
        private readonly Span<T> p;
        private readonly Span<T> q;

        public Memory(Recurrence r, Span<T> all, int one)
        {
            var mine = all.Slice(one * Length(r), Length(r));
            var (inputs, gates) = (r.Rows * r.Inputs, TCell.Gates * r.Steps * r.State);
            this.r = r;
            X = mine[..inputs];
            p = mine.Slice(inputs, gates);
            q = mine.Slice(inputs + gates, gates);
            States = mine[(inputs + (2 * gates))..];
        }

        public Span<T> X { get; }

        public Span<T> States { get; }

        public static int Length(Recurrence r) =>
            checked((r.Rows * r.Inputs) + (2 * TCell.Gates * r.Steps * r.State) + (TCell.States * (r.Steps + 1) * r.State));

        public Span<T> P(int gate) => p.Slice(gate * r.Steps * r.State, r.Steps * r.State);

        public Span<T> Q(int gate) => q.Slice(gate * r.Steps * r.State, r.Steps * r.State);

        public Span<T> State(int state, int step) => States.Slice(((state * (r.Steps + 1)) + step) * r.State, r.State);

        public CellStep<T> Step(int step, Span<T> dp, Span<T> dq, Span<T> dStates) => new(r.State, step, r.Steps, p, q, States, dp, dq, dStates);
    }
}
