using System.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>The numbers of one step, each span [N·H]: one number per unit and row of the batch.</summary>
internal readonly ref struct CellStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int size;
    private readonly int gateStride;
    private readonly Span<T> p;
    private readonly Span<T> q;
    private readonly Span<T> dp;
    private readonly Span<T> dq;
    private readonly Span<T> states;
    private readonly Span<T> dStates;
    private readonly int stateStride;

    /// <param name="size">N·H.</param>
    /// <param name="step">The step's number t; there are <paramref name="steps"/>.</param>
    /// <param name="p">W_ih·x + b_ih of all gates and steps, [G, T, N·H]; so are the others.</param>
    /// <param name="states">Each state before the first step and behind every one, [S, T + 1, N·H].</param>
    /// <param name="dStates">The gradients of both, each state's before and behind this step: [S, 2, N·H]; empty in forward.</param>
    internal CellStep(int size, int step, int steps, Span<T> p, Span<T> q, Span<T> states, Span<T> dp, Span<T> dq, Span<T> dStates)
    {
        this.size = size;
        (gateStride, stateStride) = (steps * size, (steps + 1) * size);
        this.p = p[(step * size)..];
        this.q = q[(step * size)..];
        this.states = states[(step * size)..];
        this.dp = dp.IsEmpty ? dp : dp[(step * size)..];
        this.dq = dq.IsEmpty ? dq : dq[(step * size)..];
        this.dStates = dStates;
    }

    /// <summary>Number of units in all rows of the batch.</summary>
    public int Count => size;

    /// <summary>A gate's part from the input, W_ih·x + b_ih.</summary>
    public Span<T> P(int gate) => p.Slice(gate * gateStride, size);

    /// <summary>A gate's part from the state before, W_hh·h + b_hh.</summary>
    public Span<T> Q(int gate) => q.Slice(gate * gateStride, size);

    /// <summary>A state before the step: 0 is h, 1 is c.</summary>
    public Span<T> Before(int state) => states.Slice(state * stateStride, size);

    /// <summary>A state behind the step.</summary>
    public Span<T> Behind(int state) => states.Slice((state * stateStride) + size, size);

    public Span<T> DP(int gate) => dp.Slice(gate * gateStride, size);

    public Span<T> DQ(int gate) => dq.Slice(gate * gateStride, size);

    /// <summary>The gradient of a state before the step, to be written.</summary>
    public Span<T> DBefore(int state) => dStates.Slice(2 * state * size, size);

    /// <summary>The gradient of a state behind the step.</summary>
    public Span<T> DBehind(int state) => dStates.Slice(((2 * state) + 1) * size, size);
}
