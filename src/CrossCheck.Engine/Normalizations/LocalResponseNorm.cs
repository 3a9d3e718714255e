using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y[n, c] = x[n, c]·d[n, c]^−beta with d[n, c] = k + alpha/size·Σ x[n, j]² over the channels j from c − size/2 to
/// c + (size − 1)/2 that there are; x[N, C, L, …].
/// </summary>
internal sealed class LocalResponseNorm : Op
{
    public override OpSpec Spec { get; } = new("local_response_norm(Tensor input, int size, float alpha=0.0001, float beta=0.75, float k=1.0)")
    {
        Formula = "y_c = x_c·(k + alpha/size·Σ x_j²)^−beta over the channels j from c − size/2 to c + (size − 1)/2",
        Source = "torch.nn.LocalResponseNorm",
        Terms = Terms.And(static step => step.Call.Int("size")),
        Axes = static step => Axes.Except(step, [.. step.Shapes[0]!.Select((_, d) => d == 1)]),
        RowByRow = static (_, _) => true,
        Infer = static c =>
        {
            var (input, size) = (c.Shape("input"), c.Call.Int("size"));
            c.Require(input.Rank >= 3, $"input of shape {input} must be (N, C, L, …)");
            c.Require(size >= 1, $"size={size} must be at least 1");
            return c.Float(input);
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var input = x.Input(0);
        var d = x.Keep<T>(input.Length);
        var (squares, sample) = (new T[input.Length], x.Shape(0)[0] == 0 ? 0 : x.Count(0) / x.Shape(0)[0]);
        Map.Forward(default(Times), input, input, squares);
        for (var start = 0; start < input.Length; start += sample)
        {
            AddWindows(squares.AsSpan(start, sample), d.Slice(start, sample), x.Call.Int("size"), x.Shape(0)[1], reverse: false);
        }

        Map.Forward(new Denominator(x.Call.Float("alpha") / x.Call.Int("size"), x.Call.Float("k")), d, d);
        Map.Forward(new OverPower(x.Call.Float("beta")), input, d, x.Output());
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var input = x.Input(0);
        var dy = x.GradOutput();
        var dx = x.GradInput(0);
        var d = x.Keep<T>(input.Length);
        var (beta, sample) = (x.Call.Float("beta"), x.Shape(0)[0] == 0 ? 0 : x.Count(0) / x.Shape(0)[0]);

        // y = x·d^−β  ⇒  dx += d^−β·dy
        Map.BackwardA(new OverPower(beta), input, d, x.Output(), dy, dx);

        // d_c = k + α/n·Σ x_j²  ⇒  dx_j −= 2·β·α/n·x_j·Σ dy_c·y_c/d_c over the windows that j lies in
        var (terms, sums) = (new T[input.Length], new T[input.Length]);
        Map.Forward(default(Times), x.Output(), dy, terms);
        Map.Forward(new OverPower(1), terms, d, terms);
        for (var start = 0; start < input.Length; start += sample)
        {
            AddWindows(terms.AsSpan(start, sample), sums.AsSpan(start, sample), x.Call.Int("size"), x.Shape(0)[1], reverse: true);
        }

        Map.BackwardB(new ScaledProduct(-2 * beta * x.Call.Float("alpha") / x.Call.Int("size")), input, input, input, sums, dx);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, size) = (x.Input("input"), x.Call.Int("size"));
        for (var i = 0; i < input.Values.Length; i++)
        {
            var (index, sum) = (input.Shape.IndexOf(i), V.Of(0));
            var channel = index[1];
            for (var offset = 0; offset < size; offset++)
            {
                index[1] = channel - (size / 2) + offset;
                if (index[1] >= 0 && index[1] < input.Shape[1])
                {
                    sum += input[index] * input[index];
                }
            }

            var denominator = x.Float("k") + (x.Float("alpha") * sum / V.Of(size));
            x.Output.Values[i] = input.Values[i] / V.Pow(denominator, x.Float("beta"));
        }
    }

    /// <summary>sums_c += Σ terms_j over the window of c, or (reversed) over those whose window c lies in; channels are planes in a row.</summary>
    private static void AddWindows<T>(ReadOnlySpan<T> terms, Span<T> sums, int size, int channels, bool reverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plane = channels == 0 ? 0 : terms.Length / channels;
        for (var k = 0; k < size; k++)
        {
            var offset = reverse ? (size / 2) - k : k - (size / 2);
            var shared = Math.Max(0, channels - Math.Abs(offset)) * plane;
            var (from, to) = shared == 0 ? (0, 0) : (Math.Max(0, offset) * plane, Math.Max(0, -offset) * plane);
            Map.Add(terms.Slice(from, shared), sums.Slice(to, shared));
        }
    }

    private readonly struct Denominator(double factor, double constant) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(constant) + (V.Of(factor) * x);

        // y = k + c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * dy;
    }

    /// <summary>y = a·b^−β.</summary>
    private readonly struct OverPower(double beta) : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => a * V.Pow(b, V.Of(-beta));

        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Pow(b, V.Of(-beta)) * dy;

        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Of(-beta) * y / b * dy;
    }

    /// <summary>y = c·a·b.</summary>
    private readonly struct ScaledProduct(double factor) : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => V.Of(factor) * a * b;

        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * b * dy;

        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * a * dy;
    }
}
