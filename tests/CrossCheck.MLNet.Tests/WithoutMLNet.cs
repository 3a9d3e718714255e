using Xunit;

namespace CrossCheck.MLNet.Tests;

public class WithoutMLNet
{
    [Fact(Skip = "built without ML.NET (-p:UseMLNet=false): the losses were checked against the recorded values only")]
    public void TheLiveEngine()
    {
    }
}
