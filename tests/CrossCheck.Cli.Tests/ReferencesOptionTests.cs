namespace CrossCheck.Cli.Tests;

/// <summary>Several references on the command line: <c>--expected definition,recorded:trace.csv</c>.</summary>
public sealed class ReferencesOptionTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData("definition,definition", 2, "--expected: 'definition' is named twice")]
    [InlineData("definition,", 2, "--expected: 'definition,' has a blank name; write the references with one comma between them, as in torch,mlnet")]
    [InlineData("definition,nativ", 2, "--expected: there is no engine 'nativ'; did you mean 'native'?")]
    [InlineData("definition,recorded:nowhere.csv", 2, "--expected recorded:nowhere.csv: nowhere.csv: no such file")]
    public void AWrongNameIsNamed(string names, int exit, string message)
    {
        var outcome = sandbox.Run($"verify ~/good.csv --expected {names}");
        Assert.True(outcome.Exit == exit && outcome.Error.Contains(message, StringComparison.Ordinal), outcome.ToString());
    }

    /// <summary>The trace has one of the two cases, and a wrong gradient; a comma belongs to the name of a file that is there.</summary>
    [Fact]
    public void ATraceIsASecondReference()
    {
        sandbox.Write("a,b.csv", "# engine: mine\n# version: 2\nid,quantity,dtype,shape,values\na/1,y,float32,,2\na/1,dL/dX,float32,,3\n");
        sandbox.Write("t.csv", sandbox.Read("a,b.csv"));
        var alone = sandbox.Run("verify ~/good.csv --expected recorded:~/a,b.csv --allow-unsupported");
        Assert.True(alone.Exit == 1 && alone.Out.Contains("a/1  differ", StringComparison.Ordinal), alone.ToString());

        var outcome = sandbox.Run("verify ~/good.csv --expected definition,recorded:~/t.csv --json ~/r.json");
        var name = $"recorded:{sandbox.At("t.csv")}";
        Assert.Equal(1, outcome.Exit);
        Assert.Contains($"  dL/dX: actual 1, {name} 3 (rel 0.67, abs 2, ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains($"; definition has 1\n  definition and {name} disagree: dL/dX\n  {name} (a reference) is wrong: leaky_relu backward", outcome.Out, StringComparison.Ordinal);
        Assert.Contains($"against definition 0.1.0, and {name} (mine 2)\nalso      {name} compared 2 tensors of 1 case; it lacks 2 tensors: {name} does not have this case\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("cases     2: 1 agree, 1 differ\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\"also\":[{\"name\":\"recorded:", sandbox.Read("r.json"), StringComparison.Ordinal);

        var shown = sandbox.Run("show ~/good.csv a/1 --expected definition,recorded:~/t.csv");
        Assert.True(shown.Exit == 1 && shown.Out.Contains("  definition: agree\n", StringComparison.Ordinal) && shown.Out.Contains($"  {name}: ≠ differ: dL/dX: actual 1, {name} 3", StringComparison.Ordinal), shown.ToString());
    }

    /// <summary>What agrees with itself has shown nothing.</summary>
    [Fact]
    public void AnEngineAmongItsOwnReferencesIsSaid()
    {
        var outcome = sandbox.Run("verify ~/good.csv --expected definition,native");
        Assert.True(outcome.Exit == 0 && outcome.Out.Contains("\nalso      native compared 4 tensors of 2 cases\n", StringComparison.Ordinal), outcome.ToString());
        Assert.Contains("\nnote      native was compared with itself: this finds no error in it\n", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("; native agrees with definition and, in 4 tensors, with native\n", outcome.Out, StringComparison.Ordinal);
    }
}
