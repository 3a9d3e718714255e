using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// L = −ln P(l | p), P the probability of all paths of one class per step that spell the labels l once repetitions are
/// merged and blanks taken out. log_probs[T, N, C] or [T, C] are ln p, as log_softmax gives them; targets[N, S] padded or one
/// behind the other; the lengths say how many steps and labels of each row count. ∞ where no path exists (0 with
/// zero_infinity); the mean divides each loss by its number of labels, at least 1, and by N.
/// </summary>
/// <remarks>
/// The gradient is libtorch's, d log_probs = (p − γ)·dL with γ the share of the paths in a class at a step: the derivative with
/// respect to the logits behind log_softmax. That of L in log_probs themselves is −γ·dL. Both give the logits the same gradient,
/// since log_softmax takes away from each row its sum times p. The definition says so with a term Σ (p − [p]), [·] a constant:
/// it is 0 and its derivative is p. Where the loss is infinite, or log_probs is −∞, γ is 0/0, and the gradient NaN.
/// </remarks>
internal sealed partial class CtcLoss : Op
{
    public override OpSpec Spec { get; } = new(
        "ctc_loss(Tensor log_probs, Index targets, Index[] input_lengths, Index[] target_lengths, int blank=0, 'none'|'mean'|'sum' reduction='mean', bool zero_infinity=False)")
    {
        Formula = "L = −ln Σ_paths Π_t p, p = exp(log_probs), log_probs (T, N, C) or (T, C); gradient (p − γ)·dL, that of the logits behind log_softmax (dL/d log_probs would be −γ), γ the paths' share in a class at a step",
        Source = "torch.nn.CTCLoss; Graves and others, Connectionist temporal classification, ICML 2006",
        Terms = Terms.And(static step => step.Shapes[0]![0]),
        Infer = InferShape,
        CheckIndices = Check,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var rows = RowsOf(x.Shape(0));
        for (var c = 0; c < x.Cases; c++)
        {
            var losses = new T[rows];
            for (var n = 0; n < rows; n++)
            {
                // L = −ln Σ Π p
                var loss = Lattice(x, c, n).Loss;
                losses[n] = T.CreateChecked(double.IsPositiveInfinity(loss) && x.Call.Bool("zero_infinity") ? 0 : loss);
                if (x.Call.Choice("reduction") == "mean")
                {
                    losses[n] /= T.CreateChecked(Math.Max(1, Lengths(x, c, "target_lengths")[n]));
                }
            }

            ClassLoss.Store(x, c, losses, T.CreateChecked(rows));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var (rows, classes) = (RowsOf(x.Shape(0)), ClassLoss.Last(x.Shape(0)));
        for (var c = 0; c < x.Cases; c++)
        {
            var logs = x.Input(0, c);
            var dx = x.GradInput(0, c);
            var upstream = ClassLoss.Upstream(x, c, rows, T.CreateChecked(rows));
            for (var n = 0; n < rows; n++)
            {
                var lattice = Lattice(x, c, n);
                if (double.IsPositiveInfinity(lattice.Loss) && x.Call.Bool("zero_infinity"))
                {
                    continue;
                }

                var labels = Math.Max(1, Lengths(x, c, "target_lengths")[n]);
                var up = x.Call.Choice("reduction") == "mean" ? upstream[n] / T.CreateChecked(labels) : upstream[n];
                var shares = lattice.Posteriors(classes);
                var p = new double[shares.Length];
                Kernels.Map.Forward(default(Activations.SoftmaxRows.Exponential), Steps(x, c, n), p);
                for (var i = 0; i < shares.Length; i++)
                {
                    // L = −ln Σ Π p, p = softmax(z)  ⇒  dz += (p − γ)·dL; 0/0 where p is 0 outright
                    var at = (((i / classes * rows) + n) * classes) + (i % classes);
                    dx[at] += T.IsNegativeInfinity(logs[at]) ? T.NaN : T.CreateChecked(p[i] - shares[i]) * up;
                }
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (logs, targets, total) = (x.Input("log_probs"), x.Index("targets"), V.Of(0));
        var batch = logs.Shape.Rank == 2 ? 1 : logs.Shape[1];
        long Length(string name, int row) => x.Index(name, row);
        for (var n = 0; n < batch; n++)
        {
            var (duration, count) = (Length("input_lengths", n), Length("target_lengths", n));
            var first = targets.Shape.Rank == 2 ? n * targets.Shape[1] : Enumerable.Range(0, n).Sum(m => Length("target_lengths", m));
            var y = targets.Values.Skip((int)first).Take((int)count).ToArray();
            V LogP(long t, long k) => logs.Values[(((t * batch) + n) * logs.Shape[logs.Shape.Rank - 1]) + k];

            // Over the steps so far: ln of the probability to have spelt u labels and to stand on a blank, or on the u-th label.
            var impossible = V.Of(double.NegativeInfinity);
            var (onBlank, onLabel) = (Enumerable.Repeat(impossible, y.Length + 1).ToArray(), Enumerable.Repeat(impossible, y.Length + 1).ToArray());
            onBlank[0] = V.Of(0);
            for (var t = 0; t < duration; t++)
            {
                var (blanks, spelt) = ((V[])onBlank.Clone(), (V[])onLabel.Clone());
                for (var u = 0; u <= y.Length; u++)
                {
                    onBlank[u] = LogSum(blanks[u], spelt[u]) + LogP(t, x.Call.Int("blank"));
                    if (u > 0)
                    {
                        var changed = u > 1 && y[u - 1] != y[u - 2] ? spelt[u - 1] : impossible;
                        onLabel[u] = LogSum(spelt[u], blanks[u - 1], changed) + LogP(t, y[u - 1]);
                    }
                }
            }

            var loss = -LogSum(onBlank[y.Length], onLabel[y.Length]);
            var infinite = Decide.Equal(loss, V.Of(double.PositiveInfinity));
            loss = infinite && x.Call.Bool("zero_infinity") ? V.Of(0) : loss;
            var classes = logs.Shape[logs.Shape.Rank - 1];
            for (var i = 0L; i < duration * classes && !(infinite && x.Call.Bool("zero_infinity")); i++)
            {
                // The gradient as it is declared: p more than the derivative, and 0/0 where there is no path or no p.
                var logP = LogP(i / classes, i % classes);
                var (p, noShare) = (V.Exp(logP), infinite || Decide.IsNaN(loss) || Decide.Equal(logP, impossible));
                loss += noShare ? V.Sqrt(V.Of(0) * p) : p - V.Detach(p);
            }

            loss = x.Call.Choice("reduction") == "mean" ? loss / V.Of(Math.Max(1, count)) : loss;
            total += loss;
            if (x.Call.Choice("reduction") == "none")
            {
                x.Output.Values[n] = loss;
            }
        }

        if (x.Call.Choice("reduction") != "none")
        {
            x.Output.Values[0] = x.Call.Choice("reduction") == "mean" ? total / V.Of(batch) : total;
        }
    }

    /// <summary>ln Σ eˣ over what is possible.</summary>
    private static V LogSum<V>(params V[] terms)
        where V : struct, Numerics.IReal<V>
    {
        var possible = terms.Where(x => !Decide.Equal(x, V.Of(double.NegativeInfinity))).ToArray();
        return possible.Length == 0 ? terms[0] : V.LogSumExp(possible);
    }
}
