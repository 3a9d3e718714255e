using System.Text.Json;

namespace CrossCheck.Cli.Tests;

/// <summary>The sample of an engine with a fault, built with the tests.</summary>
public sealed class SampleEngineTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Pages.Root, "data", "samples", "my-engine");
    private static readonly string Engine = EngineFileTests.Built("MyEngine");

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData("data/engines.md", "MyEngine.csproj", "xml")]
    [InlineData("data/engines.md", "MyEngine.cs", "csharp")]
    [InlineData("data/engines.md", "cases.csv", "csv")]
    [InlineData("README.md", "MyEngine.cs", "csharp")]
    public void APageShowsItsFiles(string page, string file, string language) =>
        Pages.Show(page, language, File.ReadAllText(Path.Combine(Folder, file)).Replace("../../../src", "../CrossCheck/src", StringComparison.Ordinal));

    [Fact]
    public void ItsFaultIsNamed()
    {
        var outcome = Run("--expected", "definition");

        Assert.Equal(1, outcome.Exit);
        Assert.Contains("\n  mine is wrong: leaky_relu backward (2 elements judged)\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\nculprit   leaky_relu backward of mine: 2 cases, first slope\nFAILED: 2 of 2 cases (2 differ)\n", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("mul", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFallbackIsListedAndNotVerified()
    {
        sandbox.Write("c.csv", "id,network,x,dL/dy\na,y = exp(x) * x,\"[1, -2]\",random\n");
        var outcome = sandbox.RunArguments("verify", sandbox.At("c.csv"), "--actual", Engine, "--expected", "definition", "--fallback", "native", "--json", sandbox.At("r.json"));

        Assert.Equal(0, outcome.Exit);
        Assert.Contains("\nfallback  native ran what mine lacks: exp (1 case)\n          not verified of mine: 1 tensor, 2 elements\n", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("; mine agrees with definition, but for what native ran in its place: exp\n", outcome.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        Assert.Equal(
            "{\"engine\":\"native\",\"tensors\":1,\"elements\":2,\"notVerified\":[{\"name\":\"exp\",\"cases\":1}]}",
            JsonSerializer.Serialize(json.RootElement.GetProperty("fallback")));
        Assert.Equal("exp", json.RootElement.GetProperty("cases")[0].GetProperty("notVerified")[0].GetString());
    }

    [Theory]
    [InlineData("y = exp(x)", 3, "NOTHING COMPARED of mine: native ran all of it in its place")]
    [InlineData("y = leaky_relu(x); z = y * exp(x)", 1, "mine is wrong: leaky_relu backward")]
    public void TheFallbackAloneProvesNothing(string network, int exit, string message)
    {
        sandbox.Write("c.csv", $"id,network,x,dL/dy,dL/dz\na,{network},\"[1, -2]\",{(network.Contains('z') ? ",random" : "random,")}\n");
        string[] options = [sandbox.At("c.csv"), "--actual", Engine, "--expected", "definition", "--fallback", "native"];
        var verify = sandbox.RunArguments(["verify", .. options]);

        Assert.True(verify.Exit == exit && verify.Out.Contains(message, StringComparison.Ordinal), verify.ToString());
        Assert.Equal(exit, sandbox.RunArguments(["show", options[0], "a", .. options[1..]]).Exit);
    }

    [Fact]
    public void WithoutAFallbackItIsUnsupported()
    {
        sandbox.Write("c.csv", "id,network,x,dL/dy\na,y = exp(x) * x,\"[1, -2]\",random\n");
        var outcome = sandbox.RunArguments("verify", sandbox.At("c.csv"), "--actual", Engine, "--expected", "definition");

        Assert.True(outcome.Exit == 1 && outcome.Out.Contains("mine has no exp", StringComparison.Ordinal), outcome.ToString());
    }

    /// <summary>The sample's cases as its author would run them.</summary>
    private Outcome Run(params string[] options)
    {
        var cases = Path.Combine(Folder, "cases.csv");
        var outcome = sandbox.RunArguments(["verify", cases, "--actual", Engine, .. options]);
        return outcome with
        {
            Out = outcome.Out.Replace(cases, "cases.csv", StringComparison.Ordinal).Replace(Engine, "bin/Release/net10.0/MyEngine.dll", StringComparison.Ordinal),
        };
    }
}
