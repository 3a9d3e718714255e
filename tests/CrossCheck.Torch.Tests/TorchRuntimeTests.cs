using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace CrossCheck.Torch.Tests;

/// <summary>Loading and using libtorch in this process; <see cref="ChildProcessTests"/> repeats it in others, under other conditions.</summary>
public class TorchRuntimeTests
{
    /// <summary>Where a test leaves what it found, if that is set.</summary>
    public const string ReportVariable = "CROSSCHECK_TEST_TORCH_REPORT";

    public sealed record Report(TorchStatus Status, string? Notice, double Milliseconds, int ExamSteps);

    // u = max_pool2d(X, 2); v = leaky_relu(u, 0.1); y = Σ v·W; L = ½ (y − t)²
    [Fact]
    public void The_exam_runs_forward_and_backward()
    {
        TorchRuntime.EnsureLoaded();
        RunExam();
    }

    [Fact]
    public void What_was_loaded_is_stated()
    {
        var started = Stopwatch.GetTimestamp();
        var status = TorchRuntime.Status;
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        Assert.True(status.Available, status.Message);
        Assert.Same(status, TorchRuntime.Status);
        CheckVersions(status);
        WriteReport(milliseconds);
    }

    /// <summary>Meaningful in a process where nothing has loaded libtorch yet.</summary>
    [Fact]
    public void TorchSharp_may_come_first_once_this_assembly_is_in_use()
    {
        Assert.Equal("x", TorchErrors.Clean(new InvalidOperationException("x")));
        RunExam();
        WriteReport(0);
    }

    [Fact]
    public void Loading_again_from_many_threads_changes_nothing()
    {
        TorchRuntime.EnsureLoaded();
        var before = TorchRuntime.Status;
        Parallel.For(0, 64, _ => TorchRuntime.EnsureLoaded());
        Assert.Same(before, TorchRuntime.Status);
    }

    // TorchSharp is named in methods of their own, so that it is not loaded before they are called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CheckVersions(TorchStatus status)
    {
        Assert.Equal(typeof(torch).Assembly.GetName().Version!.ToString(3), status.TorchSharpVersion);
        // What the loaded library states, and what TorchSharp was built for.
        Assert.Equal(Version.Parse(torch.__version__).ToString(3), status.LibtorchVersion);
    }

    private static void WriteReport(double milliseconds)
    {
        if (Environment.GetEnvironmentVariable(ReportVariable) is { Length: > 0 } path)
            File.WriteAllText(path, JsonSerializer.Serialize(new Report(TorchRuntime.Status, TorchRuntime.Notice, milliseconds, RunExam())));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunExam()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.tensor(new double[,] { { 1, 8, 0.5, 6 }, { 3, 1.1, -1, -8 }, { -3, -5, 2, 4 }, { -1, -2, 7, 0.25 } }).reshape(1, 1, 4, 4);
        var w = torch.tensor(new double[,] { { 0.5, -1 }, { 2, 0.25 } }).reshape(1, 1, 2, 2);
        x.requires_grad = true;
        w.requires_grad = true;

        var u = nn.functional.max_pool2d(x, [2, 2]);
        var v = nn.functional.leaky_relu(u, 0.1);
        var y = torch.dot(v.flatten(), w.flatten());
        var loss = 0.5 * (y - 1.55).square();
        loss.backward();

        Assert.Equal([8, 6, -1, 7], u.detach().data<double>().ToArray());
        Close([8, 6, -0.1, 7], v);
        Close([-0.45], y);
        Close([2], loss);
        // dL/dy = y − t = −2;  dL/dW = −2 v;  dL/dX = −2 W·(1 or 0.1) where the maximum was
        Close([-16, -12, 0.2, -14], w.grad!);
        Close([0, -1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, -0.4, 0, -0.5, 0], x.grad!);
        return 5;
    }

    private static void Close(double[] expected, Tensor actual)
    {
        var values = actual.detach().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        // a few roundings of numbers below 16
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 1e-14);
    }
}
