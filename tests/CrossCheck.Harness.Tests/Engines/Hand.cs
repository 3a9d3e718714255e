using CrossCheck.Engines;
using CrossCheck.Harness.Reports;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Tests.Engines;

/// <summary>An engine of functions over plain arrays, as its author would write it: right, and complete for its cases.</summary>
internal static class Hand
{
    public static OperationEngine Engine() => new OperationEngine("hand", "2.0")
        .Operation("linear", Linear, LinearBackward)
        .Operation("leaky_relu", LeakyRelu, LeakyReluBackward)
        .Operation("cat", Cat, CatBackward, call => call.Int("dim") == 0 ? null : "dim is 0 only")
        .Operation("chunk", Chunk, ChunkBackward, call => call.Int("dim") == 0 ? null : "dim is 0 only")
        .Operation("sum", c => new[] { c.Doubles("input").Sum() }, SumBackward, call => call.Has("dim") ? "it sums everything" : null)
        .Operation("embedding", Embedding, EmbeddingBackward)
        .Operation("max_pool1d", MaxPool, MaxPoolBackward)
        .Operation("exp", c => Array.ConvertAll(c.Doubles("input"), Math.Exp))
        .Elementwise("add", c => Zip(c, (a, b) => a + (c.Double("alpha") * b)), AddBackward)
        .Elementwise("mul", c => Zip(c, (a, b) => a * b), MulBackward)
        .Elementwise("where", Where, WhereBackward);

    /// <summary>y = x·Wᵀ + b.</summary>
    public static double[] Linear(OperationCall call)
    {
        var (x, w, shape) = (call.Doubles("input"), call.Doubles("weight"), call.Shape("weight"));
        var b = call.Has("bias") ? call.Doubles("bias") : new double[shape[0]];
        var y = new double[call.ResultShape().Count];
        for (var i = 0; i < y.Length; i++)
        {
            var (row, o) = (i / shape[0], i % shape[0]);
            y[i] = b[o];
            for (var k = 0; k < shape[1]; k++)
            {
                y[i] += x[(row * shape[1]) + k] * w[(o * shape[1]) + k];
            }
        }

        return y;
    }

    public static void LinearBackward(BackwardCall call)
    {
        var (x, w, dy, shape) = (call.Doubles("input"), call.Doubles("weight"), call.GradOutputDoubles(), call.Shape("weight"));
        var (dx, dw, db) = (new double[x.Length], new double[w.Length], new double[shape[0]]);
        for (var i = 0; i < dy.Length; i++)
        {
            var (row, o) = (i / shape[0], i % shape[0]);
            db[o] += dy[i];
            for (var k = 0; k < shape[1]; k++)
            {
                dx[(row * shape[1]) + k] += dy[i] * w[(o * shape[1]) + k];
                dw[(o * shape[1]) + k] += dy[i] * x[(row * shape[1]) + k];
            }
        }

        call.GradInput("input", dx);
        call.GradInput("weight", dw);
        if (call.Wants("bias"))
        {
            call.GradInput("bias", db);
        }
    }

    public static float[] LeakyRelu(OperationCall call)
    {
        var slope = call.Float("negative_slope");
        return Array.ConvertAll(call.Floats("input"), x => x > 0 ? x : slope * x);
    }

    public static void LeakyReluBackward(BackwardCall call)
    {
        var (x, dx, slope) = (call.Floats("input"), call.GradOutputFloats(), call.Float("negative_slope"));
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] *= x[i] > 0 ? 1 : slope;
        }

        call.GradInput("input", dx);
    }

    private static double[] Zip(OperationCall call, Func<double, double, double> f) => [.. call.Doubles("input").Zip(call.Doubles("other"), f)];

    private static void AddBackward(BackwardCall call)
    {
        var (dy, alpha) = (call.GradOutputDoubles(), call.Double("alpha"));
        call.GradInput("input", dy);
        call.GradInput("other", Array.ConvertAll(dy, d => alpha * d));
    }

    private static void MulBackward(BackwardCall call)
    {
        var dy = call.GradOutputDoubles();
        call.GradInput("input", dy.Zip(call.Doubles("other"), (d, b) => d * b).ToArray());
        call.GradInput("other", dy.Zip(call.Doubles("input"), (d, a) => d * a).ToArray());
    }

    private static double[] Where(OperationCall call)
    {
        var (c, a, b) = (call.Doubles("condition"), call.Doubles("input"), call.Doubles("other"));
        return [.. c.Select((v, i) => v != 0 ? a[i] : b[i])];
    }

    private static void WhereBackward(BackwardCall call)
    {
        var (c, dy) = (call.Doubles("condition"), call.GradOutputDoubles());
        call.GradInput("input", dy.Select((d, i) => c[i] != 0 ? d : 0).ToArray());
        call.GradInput("other", dy.Select((d, i) => c[i] != 0 ? 0 : d).ToArray());
    }

    private static double[] Cat(OperationCall call) => [.. Enumerable.Range(0, call.Count("tensors")).SelectMany(i => call.Doubles("tensors", i))];

    private static void CatBackward(BackwardCall call)
    {
        var (dy, from) = (call.GradOutputDoubles(), 0);
        for (var i = 0; i < call.Count("tensors"); i++)
        {
            var count = (int)call.Shape("tensors", i).Count;
            call.GradInput("tensors", i, dy[from..(from + count)]);
            from += count;
        }
    }

    private static double[][] Chunk(OperationCall call)
    {
        var (x, parts, from) = (call.Doubles("input"), new double[call.ResultCount][], 0);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = x[from..(from += (int)call.ResultShape(i).Count)];
        }

        return parts;
    }

    private static void ChunkBackward(BackwardCall call) =>
        call.GradInput("input", Enumerable.Range(0, call.ResultCount).SelectMany(i => call.GradOutputDoubles(i)).ToArray());

    private static void SumBackward(BackwardCall call)
    {
        var dx = new double[call.Shape("input").Count];
        Array.Fill(dx, call.GradOutputDoubles()[0]);
        call.GradInput("input", dx);
    }

    private static double[] Embedding(OperationCall call)
    {
        var (w, width) = (call.Doubles("weight"), call.Shape("weight")[1]);
        return [.. call.Indices("input").SelectMany(i => w[(i * width)..((i + 1) * width)])];
    }

    private static void EmbeddingBackward(BackwardCall call)
    {
        var (dw, dy, width) = (new double[call.Shape("weight").Count], call.GradOutputDoubles(), call.Shape("weight")[1]);
        foreach (var (row, i) in call.Indices("input").Index())
        {
            for (var k = 0; k < width; k++)
            {
                dw[(i * width) + k] += dy[(row * width) + k];
            }
        }

        call.GradInput("weight", dw);
    }

    /// <summary>One channel, windows side by side; the places of the maxima as a second result where they are asked for.</summary>
    private static Array MaxPool(OperationCall call)
    {
        var (x, size) = (call.Doubles("input"), call.Ints("kernel_size")[0]);
        var places = new long[call.ResultShape().Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Enumerable.Range(i * size, size).MaxBy(k => x[k]);
        }

        call.Saved = places;
        var y = Array.ConvertAll(places, p => x[p]);
        return call.Bool("return_indices") ? new Array[] { y, places } : y;
    }

    private static void MaxPoolBackward(BackwardCall call)
    {
        var (dx, dy) = (new double[call.Shape("input").Count], call.GradOutputDoubles());
        foreach (var (i, place) in ((long[])call.Saved!).Index())
        {
            dx[place] += dy[i];
        }

        call.GradInput("input", dx);
    }
}
