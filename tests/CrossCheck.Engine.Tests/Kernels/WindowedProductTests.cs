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

    private static double[] Draw(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-9, 10))];
    }
}
