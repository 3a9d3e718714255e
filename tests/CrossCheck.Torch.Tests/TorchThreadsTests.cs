using TorchSharp;
using Xunit;

namespace CrossCheck.Torch.Tests;

/// <summary>The number of threads is the process's: no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(TorchThreadsTests), DisableParallelization = true)]
[Collection(nameof(TorchThreadsTests))]
public class TorchThreadsTests
{
    [Fact]
    public void Threads_are_what_was_asked_for()
    {
        foreach (var threads in new[] { 2, 1 })
        {
            TorchRuntime.SetThreads(threads);
            Assert.Equal(threads, torch.get_num_threads());
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.SetThreads(0));
    }
}
