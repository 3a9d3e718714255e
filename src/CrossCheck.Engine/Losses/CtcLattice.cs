using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// The paths of one sequence through CTC's lattice: time steps against 2L + 1 states, the L labels with a blank before,
/// between and behind them. A path stays, goes on by one state, or leaves out the blank between two different labels.
/// </summary>
/// <remarks>
/// In float64 whatever the dtype, since posteriors are differences of logarithms that grow with the number of steps. Source:
/// A. Graves and others, Connectionist temporal classification, ICML 2006.
/// </remarks>
internal sealed class CtcLattice
{
    private const double Impossible = double.NegativeInfinity;

    private readonly int[] classes;      // the class of each state
    private readonly bool[] leaps;       // may a path come from two states before?
    private readonly int steps;
    private readonly double[] arriving;  // per step and state, ln of the probability of all paths that arrive there
    private readonly double[] emissions; // … and ln p of the state's class, which they then take

    /// <param name="labels">The target.</param>
    /// <param name="logs">ln p, a row of <paramref name="width"/> classes per step.</param>
    public CtcLattice(ReadOnlySpan<long> labels, int blank, ReadOnlySpan<double> logs, int width)
    {
        var states = (2 * labels.Length) + 1;
        (classes, leaps, steps) = (new int[states], new bool[states], logs.Length / width);
        for (var s = 0; s < states; s++)
        {
            classes[s] = s % 2 == 0 ? blank : (int)labels[s / 2];
            leaps[s] = s > 1 && classes[s] != classes[s - 2];
        }

        (arriving, emissions) = (new double[steps * states], new double[steps * states]);
        for (var i = 0; i < emissions.Length; i++)
        {
            emissions[i] = logs[(i / states * width) + classes[i % states]];
        }

        // A path begins in the first blank or in the first label.
        arriving.AsSpan(0, Math.Min(states, arriving.Length)).Fill(Impossible);
        arriving.AsSpan(0, Math.Min(2, Math.Min(states, arriving.Length))).Clear();
        var (from, leap) = (new double[states + 2], new double[states]);
        for (var t = 1; t < steps; t++)
        {
            // α_t(s) = α_{t−1}(s) + α_{t−1}(s − 1) + α_{t−1}(s − 2) where allowed, before its own p
            Before(t, from, leap);
            MapMany.Forward(default(LogSum), from.AsSpan(2), from.AsSpan(1, states), leap, [], arriving.AsSpan(t * states, states));
        }

        // L = −ln(α_T(last blank) + α_T(last label)); of no steps there is one path, for no labels
        Span<double> total = [labels.Length == 0 ? 0 : Impossible];
        if (steps > 0)
        {
            Before(steps, from, leap);
            MapMany.Forward(default(LogSum), from.AsSpan(states + 1, 1), from.AsSpan(states, 1), [Impossible], [], total);
        }

        Loss = -total[0];
    }

    public double Loss { get; }

    /// <summary>
    /// Per step and class the share of the paths, by probability, that are in this class at this step: −dL/d ln p. NaN
    /// where no path is possible.
    /// </summary>
    public double[] Posteriors(int width)
    {
        var states = classes.Length;
        var posteriors = new double[steps * width];
        if (!double.IsFinite(Loss))
        {
            Array.Fill(posteriors, double.NaN);
            return posteriors;
        }

        // One share for all: it stands behind the last step, and goes back along the arrows of forward.
        var (from, leap, share, dLeap) = (new double[states + 2], new double[states], new double[states], new double[states]);
        for (var t = steps; t > 0; t--)
        {
            Before(t, from, leap);
            var dFrom = new double[states + 2];
            if (t == steps)
            {
                // L = −ln(α_T(last blank) + α_T(last label))
                MapMany.Backward(default(LogSum), 0, from.AsSpan(states + 1, 1), [], [], [-Loss], [1], dFrom.AsSpan(states + 1, 1));
                MapMany.Backward(default(LogSum), 1, [], from.AsSpan(states, 1), [], [-Loss], [1], dFrom.AsSpan(states, 1));
            }
            else
            {
                // α_t(s) = α_{t−1}(s) + α_{t−1}(s − 1) + α_{t−1}(s − 2) where allowed
                var y = arriving.AsSpan(t * states, states);
                Array.Clear(dLeap);
                MapMany.Backward(default(LogSum), 0, from.AsSpan(2), [], [], y, share, dFrom.AsSpan(2));
                MapMany.Backward(default(LogSum), 1, [], from.AsSpan(1, states), [], y, share, dFrom.AsSpan(1, states));
                MapMany.Backward(default(LogSum), 2, [], [], leap, y, share, dLeap);
                for (var s = 0; s < states; s++)
                {
                    dFrom[s] += dLeap[s];
                }
            }

            dFrom.AsSpan(2).CopyTo(share);
            for (var s = 0; s < states; s++)
            {
                posteriors[((t - 1) * width) + classes[s]] += share[s];
            }
        }

        return posteriors;
    }

    /// <summary>ln α of the step before t with its own p, behind two states that do not exist, and as far as a path may leap from it.</summary>
    private void Before(int t, double[] from, double[] leap)
    {
        var states = classes.Length;
        (from[0], from[1]) = (Impossible, Impossible);
        for (var s = 0; s < states; s++)
        {
            from[s + 2] = arriving[((t - 1) * states) + s] + emissions[((t - 1) * states) + s];
            leap[s] = leaps[s] ? from[s] : Impossible;
        }
    }

    /// <summary>y = ln(eᵃ + eᵇ + eᶜ); d stands for y on the way back.</summary>
    private readonly struct LogSum : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var m = V.Greater(b, a, b, a);
            m = V.Greater(c, m, c, m);
            m = V.Equal(m, V.Of(Impossible), V.Of(0), m);
            return V.Log(V.Exp(a - m) + V.Exp(b - m) + V.Exp(c - m)) + m;
        }

        // y = ln(eᵃ + eᵇ + eᶜ)  ⇒  da += e^(a − y)·dy; nothing where there is no path
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var x = slot switch { 0 => a, 1 => b, _ => c };
            return V.Equal(d, V.Of(Impossible), V.Of(0), dy * V.Exp(x - d));
        }
    }
}
