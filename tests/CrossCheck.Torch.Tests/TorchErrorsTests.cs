using System.Reflection;
using TorchSharp;
using Xunit;

namespace CrossCheck.Torch.Tests;

public class TorchErrorsTests
{
    [Fact]
    public void An_error_of_torch_is_its_own_sentence()
    {
        TorchRuntime.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(2, 3);
        var w = torch.ones(4, 5);
        var error = Assert.ThrowsAny<Exception>(() => torch.nn.functional.linear(x, w));

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)", TorchErrors.Clean(error));
        Assert.Contains("frame #0", error.Message, StringComparison.Ordinal); // what there is to clean
    }

    [Theory]
    [InlineData("bad shape\nException raised from f at g.cpp:1 (most recent call first):\nframe #0: h", "bad shape")]
    [InlineData("two\nlines\nframe #0: h\nframe #1: i", "two\nlines")]
    [InlineData("a text that says Exception raised from nothing", "a text that says Exception raised from nothing")]
    [InlineData("  plain \n", "plain")]
    public void The_native_stack_is_cut_off(string message, string expected) =>
        Assert.Equal(expected, TorchErrors.Clean(new InvalidOperationException(message)));

    [Fact]
    public void Wrappers_are_taken_off()
    {
        var inner = new InvalidOperationException("the reason");
        Assert.Equal("the reason", TorchErrors.Clean(new TypeInitializationException("T", new TargetInvocationException(inner))));
        Assert.Equal("the reason", TorchErrors.Clean(new AggregateException(inner)));
    }

    [Fact]
    public void An_empty_message_is_not_passed_on() =>
        Assert.Contains(nameof(InvalidOperationException), TorchErrors.Clean(new InvalidOperationException("\nframe #0: x")), StringComparison.Ordinal);
}
