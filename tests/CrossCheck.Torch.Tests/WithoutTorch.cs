using Xunit;

namespace CrossCheck.Torch.Tests;

/// <summary>All that is left of these tests in a build without TorchSharp.</summary>
public sealed class WithoutTorch
{
    [Fact(Skip = "built without TorchSharp (-p:UseTorchSharp=false): nothing was checked against libtorch")]
    public void TheReferenceWasNotTested()
    {
    }
}
