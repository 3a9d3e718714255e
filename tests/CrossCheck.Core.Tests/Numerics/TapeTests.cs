using System.Diagnostics;
using CrossCheck.Numerics;
using Xunit;
using DD = CrossCheck.Numerics.DoubleDouble;

namespace CrossCheck.Core.Tests.Numerics;

/// <summary>What a tape promises beyond the values of derivatives.</summary>
public sealed class TapeTests
{
    [Fact]
    public void Outputs_add_up_and_can_be_cleared()
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> x = recorder.Variable(3);
        Tape<DD> square = x * x;
        Tape<DD> cube = square * x;
        recorder.Backward(square, 10);
        recorder.Backward(cube, 100);
        Assert.Equal(10 * 6 + 100 * 27, recorder.Gradient(x));
        Assert.Equal(10 + 100 * 3, recorder.Gradient(square));

        recorder.Backward(square, 1); // after a gradient was asked for
        Assert.Equal(11 * 6 + 100 * 27, recorder.Gradient(x));
        Assert.Equal(0, recorder.Gradient(cube * x)); // recorded later, and no output

        recorder.ClearGradients();
        Assert.Equal(0, recorder.Gradient(x));
        recorder.Backward(cube, 1);
        Assert.Equal(27, recorder.Gradient(x));
    }

    [Fact]
    public void Constants_are_not_recorded()
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> constant = Tape<DD>.Exp(Tape<DD>.Of(2) * Tape<DD>.Pi) + default(Tape<DD>);
        Assert.True(constant.IsConstant);
        Assert.Equal(0, recorder.Count);
        recorder.Backward(constant, 1);
        Assert.Equal(0, recorder.Gradient(constant));
    }

    [Theory]
    [InlineData(1, 2, 0, 7)]
    [InlineData(2, 1, 5, 0)]
    [InlineData(1, 1, 0, 7)]
    [InlineData(double.NaN, 1, 0, 7)]
    [InlineData(1, double.NaN, 0, 7)]
    public void Only_the_chosen_branch_receives_the_derivative(double a, double b, double dThen, double dOtherwise)
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> left = recorder.Variable(a);
        Tape<DD> right = recorder.Variable(b);
        Tape<DD> then = recorder.Variable(0);
        Tape<DD> otherwise = recorder.Variable(0);
        recorder.Backward(Tape<DD>.Greater(left, right, Tape<DD>.Of(5) * then, Tape<DD>.Of(7) * otherwise), 1);
        Assert.Equal(dThen, recorder.Gradient(then));
        Assert.Equal(dOtherwise, recorder.Gradient(otherwise));
        Assert.Equal(0, recorder.Gradient(left));
        Assert.Equal(0, recorder.Gradient(right));
    }

    [Fact]
    public void Infinite_partial_derivative_of_what_does_not_count_is_not_spread()
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> x = recorder.Variable(0);
        Tape<DD> root = Tape<DD>.Sqrt(x);
        Tape<DD> untaken = Tape<DD>.Log(x);
        recorder.Backward(Tape<DD>.Greater(x, Tape<DD>.Of(1), untaken, Tape<DD>.Of(0) * root + x), 2);
        Assert.Equal(2, recorder.Gradient(x));

        recorder.ClearGradients();
        recorder.Backward(root, 1);
        Assert.Equal(double.PositiveInfinity, recorder.Gradient(x));

        Dual<DD> zero = Dual<DD>.Sqrt(Dual<DD>.Of(0));
        Assert.Equal(0, zero.Tangent);
        Assert.Equal(double.PositiveInfinity, Dual<DD>.Sqrt(new Dual<DD>(0, 1)).Tangent);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)] // torch: 0 where y = 0
    [InlineData(0, 1, 1, 0)]
    [InlineData(0, 2, 0, 0)]
    [InlineData(0, 0.5, double.PositiveInfinity, 0)]
    [InlineData(0, -1, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(-2, 3, 12, double.NaN)]
    [InlineData(1, 5, 5, 0)]
    public void Power_has_torchs_derivatives_at_its_edges(double x, double y, double dx, double dy)
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> u = recorder.Variable(x);
        Tape<DD> v = recorder.Variable(y);
        recorder.Backward(Tape<DD>.Pow(u, v), 1);
        Assert.Equal(dx, recorder.Gradient(u));
        Assert.Equal(dy, recorder.Gradient(v));
        Assert.Equal(dx, Dual<DD>.Pow(new(x, 1), new(y, 0)).Tangent);
        Assert.Equal(dy, Dual<DD>.Pow(new(x, 0), new(y, 1)).Tangent);
    }

    [Fact]
    public void Recording_may_be_started_inside_another_one()
    {
        using TapeRecorder<DD> outer = Tape<DD>.Record();
        Tape<DD> x = outer.Variable(2);
        Tape<DD> y = x * x;
        using (TapeRecorder<DD> inner = Tape<DD>.Record())
        {
            Assert.Throws<InvalidOperationException>(outer.Dispose);
            Tape<DD> u = inner.Variable(5);
            inner.Backward(u * u, 1);
            Assert.Equal(10, inner.Gradient(u));
            InvalidOperationException mixed = Assert.Throws<InvalidOperationException>(() => u * x);
            Assert.Contains("recording", mixed.Message, StringComparison.Ordinal);
        }

        outer.Backward(y * x, 1);
        Assert.Equal(12, outer.Gradient(x));
    }

    [Fact]
    public void Value_of_an_ended_recording_is_refused()
    {
        TapeRecorder<DD> ended = Tape<DD>.Record();
        Tape<DD> old = ended.Variable(1);
        ended.Dispose();
        ended.Dispose();
        Assert.Throws<InvalidOperationException>(() => old + old);
        Assert.Throws<ObjectDisposedException>(() => ended.Variable(1));
        Assert.Throws<ObjectDisposedException>(() => ended.Gradient(old));

        using TapeRecorder<DD> next = Tape<DD>.Record();
        Assert.Throws<InvalidOperationException>(() => old + old);
        Assert.Throws<InvalidOperationException>(() => next.Gradient(old));
    }

    [Fact]
    public void Value_of_another_thread_is_refused()
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> x = recorder.Variable(1);
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => x + x));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(error);
    }

    [Fact]
    public void Million_operations_take_little_time_and_no_new_memory()
    {
        RunMillion();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        RunMillion();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 10_000, $"{allocated} bytes were allocated in the second recording");
        Assert.True(time < TimeSpan.FromSeconds(10), $"a million operations took {time}");
    }

    private static void RunMillion()
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> x = recorder.Variable(0.5);
        Tape<DD> sum = x;
        for (int i = 0; i < 500_000; i++)
            sum = sum * x + x;
        Assert.Equal(1_000_001, recorder.Count);
        recorder.Backward(sum, 1);
        DD error = recorder.Gradient(x) - 4; // Σ xⁿ = x/(1 − x), whose derivative is 1/(1 − x)²
        Assert.True(DD.Abs(error) < 1e-30, $"the gradient is {error} off");
    }
}
