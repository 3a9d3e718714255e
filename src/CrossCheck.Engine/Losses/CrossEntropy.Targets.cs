using System.Numerics;
using CrossCheck.Engine.Activations;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Losses;

/// <content>Forward and backward for the two kinds of target.</content>
internal sealed partial class CrossEntropy
{
    private static void ForwardIndices<T>(OpContext<T> x, Slices positions, ReadOnlySpan<T> logs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (classes, smoothing, ignored) = (positions.Length, x.Float("label_smoothing"), x.Call.Int("ignore_index"));
        for (var c = 0; c < x.Cases; c++)
        {
            var target = x.Index(Target, c);
            var weights = ClassLoss.WeightsOf(x, c);
            var losses = new T[positions.Count];
            for (var p = 0; p < losses.Length; p++)
            {
                if (target[p] == ignored)
                {
                    continue;
                }

                // loss = (1−ε)·w[t]·(−ln p[t]) + ε/C·Σ w[c]·(−ln p[c])
                var row = logs.Slice(((c * positions.Count) + p) * classes, classes);
                losses[p] = -row[(int)target[p]] * weights[p];
                if (smoothing > T.Zero)
                {
                    var all = x.Has(Weight) ? Reduce.Dot(row, x.Input(Weight, c)) : Reduce.Sum(row);
                    losses[p] = ((T.One - smoothing) * losses[p]) - (smoothing / T.CreateChecked(classes) * all);
                }
            }

            ClassLoss.Store(x, c, losses, Reduce.Sum<T>(weights));
        }
    }

    private static void BackwardIndices<T>(OpContext<T> x, Slices positions, ReadOnlySpan<T> logs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!x.Wants(0))
        {
            return;
        }

        var (classes, smoothing, ignored) = (positions.Length, x.Float("label_smoothing"), x.Call.Int("ignore_index"));
        var dx = positions.NewRows(x.GradInput(0));
        var dlogs = new T[classes];
        for (var c = 0; c < x.Cases; c++)
        {
            var target = x.Index(Target, c);
            var weights = ClassLoss.WeightsOf(x, c);
            var upstream = ClassLoss.Upstream(x, c, positions.Count, Reduce.Sum<T>(weights));
            for (var p = 0; p < upstream.Length; p++)
            {
                Array.Clear(dlogs);
                if (target[p] != ignored)
                {
                    // loss = … + ε/C·Σ w[c]·(−ln p[c])  ⇒  dln p[c] = −ε/C·w[c]·dloss
                    if (smoothing > T.Zero)
                    {
                        var share = -smoothing / T.CreateChecked(classes) * upstream[p];
                        for (var k = 0; k < classes; k++)
                        {
                            dlogs[k] = x.Has(Weight) ? share * x.Input(Weight, c)[k] : share;
                        }
                    }

                    // loss = (1−ε)·w[t]·(−ln p[t]) + …  ⇒  dln p[t] −= (1−ε)·w[t]·dloss
                    dlogs[target[p]] -= (T.One - smoothing) * weights[p] * upstream[p];
                }

                AddLogSoftmax(((c * positions.Count) + p) * classes, logs, dlogs, dx);
            }
        }

        positions.Add(dx, x.GradInput(0));
    }

    private static void ForwardProbabilities<T>(OpContext<T> x, Slices positions, ReadOnlySpan<T> logs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var classes = positions.Length;
        var targets = positions.Rows(x.Input(Target));
        var q = new T[positions.Length];
        for (var c = 0; c < x.Cases; c++)
        {
            var losses = new T[positions.Count];
            for (var p = 0; p < losses.Length; p++)
            {
                // loss = −Σ w[c]·q[c]·ln p[c]
                var start = ((c * positions.Count) + p) * classes;
                Smooth(x, targets.Slice(start, classes), q);
                if (x.Has(Weight))
                {
                    Map.Forward(default(Times), q, x.Input(Weight, c), q);
                }

                losses[p] = -Reduce.Dot(logs.Slice(start, classes), q);
            }

            ClassLoss.Store(x, c, losses, T.CreateChecked(positions.Count));
        }
    }

    private static void BackwardProbabilities<T>(OpContext<T> x, Slices positions, ReadOnlySpan<T> logs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (classes, count, keep) = (positions.Length, positions.Count, T.One - x.Float("label_smoothing"));
        var targets = positions.Rows(x.Input(Target));
        var dx = x.Wants(0) ? positions.NewRows(x.GradInput(0)) : [];
        var dq = x.Wants(Target) ? positions.NewRows(x.GradInput(Target)) : [];
        var (q, dlogs, dw) = (new T[classes], new T[classes], new T[x.Wants(Weight) ? count * classes : 0]);
        for (var c = 0; c < x.Cases; c++)
        {
            var upstream = ClassLoss.Upstream(x, c, count, T.CreateChecked(count));
            for (var p = 0; p < count; p++)
            {
                var start = ((c * count) + p) * classes;
                Smooth(x, targets.Slice(start, classes), q);
                for (var k = 0; k < classes; k++)
                {
                    var w = x.Has(Weight) ? x.Input(Weight, c)[k] : T.One;

                    // loss = −Σ w[c]·q[c]·ln p[c]  ⇒  dln p[c] = −w[c]·q[c]·dloss
                    dlogs[k] = -(w * q[k]) * upstream[p];
                    if (x.Wants(Target))
                    {
                        // q = (1−ε)·target + ε/C  ⇒  dtarget[c] −= (1−ε)·w[c]·ln p[c]·dloss
                        dq[start + k] -= keep * (w * logs[start + k]) * upstream[p];
                    }

                    if (x.Wants(Weight))
                    {
                        // loss = −Σ w[c]·q[c]·ln p[c]  ⇒  dw[c] −= Σ q[c]·ln p[c]·dloss over the positions
                        dw[(p * classes) + k] = -(q[k] * logs[start + k]) * upstream[p];
                    }
                }

                if (x.Wants(0))
                {
                    AddLogSoftmax(start, logs, dlogs, dx);
                }
            }

            if (x.Wants(Weight))
            {
                Broadcast.AddUp<T>(dw, Shape.Of(count, classes), x.GradInput(Weight, c), x.Shape(Weight));
            }
        }

        positions.Add(dx, x.Wants(0) ? x.GradInput(0) : []);
        positions.Add(dq, x.Wants(Target) ? x.GradInput(Target) : []);
    }

    /// <summary>q = (1−ε)·target + ε/C.</summary>
    private static void Smooth<T>(OpContext<T> x, ReadOnlySpan<T> target, Span<T> q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var smoothing = x.Float("label_smoothing");
        if (smoothing == T.Zero)
        {
            target.CopyTo(q);
        }
        else
        {
            Map.Forward(new Mix(double.CreateChecked(T.One - smoothing), double.CreateChecked(smoothing / T.CreateChecked(q.Length))), target, q);
        }
    }

    /// <summary>ln p = x − ln Σ exp x  ⇒  dx += dln p − p·Σ dln p, for the row that begins at <paramref name="start"/>.</summary>
    private static void AddLogSoftmax<T>(int start, ReadOnlySpan<T> logs, ReadOnlySpan<T> dlogs, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = logs.Slice(start, dlogs.Length);
        Map.Backward(new LogSoftmax.Jacobian(double.CreateChecked(Reduce.Sum(dlogs))), row, row, dlogs, dx.Slice(start, dlogs.Length));
    }

    private readonly struct Mix(double factor, double summand) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => (V.Of(factor) * x) + V.Of(summand);

        // y = c·x + b  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * dy;
    }
}
