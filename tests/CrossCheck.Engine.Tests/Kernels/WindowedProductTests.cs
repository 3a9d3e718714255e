using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Tests.Kernels;

/// <summary>A product that is made in blocks of columns is the product that is made at once.</summary>
public class WindowedProductTests
{
    private const int Groups = 2, Channels = 3, Outputs = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(500)]
    public void BlocksMakeNoDifference(int most)
    {
        // Whole numbers, so that sums are exact in any order.
        WindowAxis[] axes = [new(5, 2, 1, 1, 2, 5), new(9, 3, 2, 1, 1, 5)];
        var columns = new Columns(axes, Channels);
        var (whole, blocks) = (new WindowedProduct(columns, Outputs, Groups), new WindowedProduct(columns, Outputs, Groups, most));
        double[] x = Draw(whole.XCount, 1), y = Draw(whole.YCount, 2), w = Draw(Groups * Outputs * columns.Rows, 3);
        Same(y, (p, sum) => p.AddOutput<double>(x, w, sum));
        Same(x, (p, sum) => p.AddInput<double>(y, w, sum));
        Same(w, (p, sum) => p.AddWeight<double>(x, y, sum));

        void Same(double[] start, Action<WindowedProduct, double[]> add)
        {
            double[] expected = [.. start], actual = [.. start];
            add(whole, expected);
            add(blocks, actual);
            Assert.NotEqual(start, expected);
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Few outputs and steps of 1 go without columns, and give what the columns give; what is not finite stays where it belongs.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void FewOutputsAreTheProductOfTheColumns(int outputs, bool infinite)
    {
        foreach (WindowAxis[] axes in new WindowAxis[][]
        {
            [new(28, 3, 1, 1, 1, 28), new(28, 3, 1, 1, 1, 28)],
            [new(5, 2, 1, 1, 2, 5), new(9, 3, 1, 0, 2, 5)],
            [new(4, 2, 1, 0, 1, 3), new(3, 3, 1, 1, 1, 3), new(7, 4, 1, 3, 1, 10)],
            [new(4, 3, 1, 2, 1, 1)],
        })
        {
            var columns = new Columns(axes, Channels);
            var product = new WindowedProduct(columns, outputs, 1);
            double[] x = Draw(product.XCount, 1), y = Draw(product.YCount, 2), w = Draw(outputs * columns.Rows, 3);
            if (infinite)
            {
                (x[0], y[^1], w[1]) = (double.NegativeInfinity, double.NaN, double.PositiveInfinity);
            }

            int n = columns.Windows;
            double[] c = new double[columns.Rows * n], sums = [.. y], dw = [.. w], dx = [.. x], dc = new double[c.Length];
            columns.Gather<double>(x, 0, n, c);
            for (var i = 0; i < outputs * columns.Rows * n; i++)
            {
                var (o, row, p) = (i / n / columns.Rows, i / n % columns.Rows, i % n);
                sums[(o * n) + p] += w[(o * columns.Rows) + row] * c[(row * n) + p];
                dw[(o * columns.Rows) + row] += y[(o * n) + p] * c[(row * n) + p];
                dc[(row * n) + p] += w[(o * columns.Rows) + row] * y[(o * n) + p];
            }

            columns.Scatter<double>(dc, 0, n, dx);
            Check(sums, y, into => product.AddOutput<double>(x, w, into));
            Check(dx, x, into => product.AddInput<double>(y, w, into));
            Check(dw, w, into => product.AddWeight<double>(x, y, into));
        }

        static void Check(double[] expected, double[] start, Action<double[]> add)
        {
            double[] actual = [.. start];
            add(actual);
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>C[(c, i), o] = x[c, o·stride − padding + i·dilation], 0 outside; Scatter adds back to the same places.</summary>
    [Theory]
    [InlineData(6, 3, 1, 1, 1)]
    [InlineData(6, 5, 1, 2, 1)]
    [InlineData(6, 4, 1, 3, 2)]
    [InlineData(6, 3, 2, 4, 1)]
    [InlineData(2, 7, 1, 3, 1)]
    [InlineData(1, 5, 1, 4, 2)]
    public void ColumnsAreTheWindows(int size, int kernel, int stride, int padding, int dilation)
    {
        var windows = (int)WindowAxis.CountWindows(size, kernel, stride, padding, dilation, ceil: false);
        WindowAxis[] axes = [new(4, 3, 1, 1, 1, 4), new(size, kernel, stride, padding, dilation, windows)];
        var columns = new Columns(axes, Channels);
        var x = Draw(Channels * columns.Size, 1);
        var whole = new double[columns.Rows * columns.Windows];
        var back = new double[x.Length];
        var expectedBack = new double[x.Length];
        columns.Gather<double>(x, 0, columns.Windows, whole);
        columns.Scatter<double>(whole, 0, columns.Windows, back);
        for (var i = 0; i < whole.Length; i++)
        {
            var (row, o) = (i / columns.Windows, i % columns.Windows);
            var (c, k) = (row / columns.Kernel, row % columns.Kernel);
            var (h, w) = ((o / windows) - 1 + (k / kernel), (o % windows * stride) - padding + (k % kernel * dilation));
            var inside = h >= 0 && h < 4 && w >= 0 && w < size;
            var at = (((c * 4) + h) * size) + w;
            Assert.Equal(inside ? x[at] : 0, whole[i]);
            if (inside)
            {
                expectedBack[at] += x[at];
            }
        }

        Assert.Equal(expectedBack, back);
        var part = new double[columns.Rows * (columns.Windows - 1)];
        columns.Gather<double>(x, 1, columns.Windows - 1, part);
        for (var i = 0; i < part.Length; i++)
        {
            Assert.Equal(whole[(i / (columns.Windows - 1) * columns.Windows) + 1 + (i % (columns.Windows - 1))], part[i]);
        }
    }

    private static double[] Draw(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-9, 10))];
    }
}
