namespace CrossCheck.Cli.Tests;

/// <summary>ML.NET's losses on the command line: where they are there, and where they are not.</summary>
public sealed class MLNetTests : IDisposable
{
    private const string Losses = "id,network,x,t\nm,\"L = mse_loss(x, t)\",\"[1, 2]\",\"[3, 5]\"\n";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

#if MLNET
#if TORCH
    /// <summary>All that differs is known, as the page about ML.NET says, and nothing is known that does not differ.</summary>
    [Fact]
    public void WhatDiffersIsKnown()
    {
        const string Command = "verify data/mlnet/*.csv --expected torch,mlnet --known data/mlnet/recorded/known.csv";
        var outcome = sandbox.Run(Command.Replace("data/", Pages.Root + "/data/", StringComparison.Ordinal));

        Assert.True(outcome.Exit == 0, outcome.ToString());
        Pages.Show("data/mlnet.md", "", $"crosscheck {Command}\n");
    }

#endif
    [Fact]
    public void ItIsAReferenceForWhatItHas()
    {
        sandbox.Write("losses.csv", Losses);
        var strict = sandbox.Run("verify ~/losses.csv --expected mlnet");
        Assert.True(strict.Exit != 0 && strict.Out.Contains("dL/dt not compared: mlnet has no gradient of mse_loss with respect to target", StringComparison.Ordinal), strict.ToString());

        var lax = sandbox.Run("verify ~/losses.csv --expected mlnet --allow-unsupported");
        Assert.True(lax.Exit == 0 && lax.Out.Contains("native 0.1.0 against mlnet (Microsoft.ML 5.0.1)", StringComparison.Ordinal), lax.ToString());
        Assert.Contains("compared  1 case, 2 tensors, 3 elements", lax.Out, StringComparison.Ordinal);

        // Its error is found: the answer 29 is none of either.
        sandbox.Write("wrong.csv", Losses.Replace("x,t\n", "x,t,L\n", StringComparison.Ordinal).Replace("\"[3, 5]\"\n", "\"[3, 5]\",29\n", StringComparison.Ordinal));
        Assert.Contains("native and mlnet have 6.5", sandbox.Run("verify ~/wrong.csv --expected mlnet --allow-unsupported").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void DoctorAndOpsNameWhatItHas()
    {
        Assert.Contains("\nmlnet       works: Microsoft.ML 5.0.1, 7 operations: its losses in float32, without the gradient of the target\n", sandbox.Run("doctor").Out, StringComparison.Ordinal);
        Assert.Contains("mlnet (no gradient of target)", Words(sandbox.Run("ops mse_loss")), StringComparison.Ordinal);
        Assert.Contains("mlnet has no gradient of mse_loss with respect to target", Words(sandbox.Run("ops mse_loss")), StringComparison.Ordinal);
        Assert.DoesNotContain("mlnet", sandbox.Run("ops relu").Out, StringComparison.Ordinal);
        Assert.EndsWith("definition, mlnet", sandbox.Run("ops").Out.TrimEnd(), StringComparison.Ordinal);

        var listed = sandbox.Run("ops --actual mlnet").Out;
        Assert.Contains("mse_loss: forward and backward (no gradient of target)\n", listed, StringComparison.Ordinal);
        Assert.Contains("hinge_loss: forward and backward\n", listed, StringComparison.Ordinal);
        Assert.Matches("\n\nmlnet 5\\.0\\.1 has 7 of [0-9]+ operations; it lacks (?s:.*) relu,", listed);
    }

    /// <summary>What does not ask for it, does not load it.</summary>
    [Theory]
    [InlineData("--version", false)]
    [InlineData("verify good.csv --expected definition", false)]
    [InlineData("ops --actual mlnet", true)]
    public void ItIsLoadedOnlyWhereItIsAskedFor(string command, bool loaded)
    {
        var child = sandbox.Child(command, ("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location));
        Assert.True(child.Exit == 0 && child.Error.Contains("loaded: Microsoft.ML", StringComparison.Ordinal) == loaded, child.ToString());
    }
#else
    [Fact]
    public void WithoutItTheMessageSaysWhyAndWhatToDo()
    {
        sandbox.Write("losses.csv", Losses);
        var outcome = sandbox.Run("verify ~/losses.csv --expected mlnet");
        Assert.Equal(3, outcome.Exit);
        Assert.Contains("the engine 'mlnet' is not there: this build is without ML.NET (UseMLNet=false); build without that switch, where the package Microsoft.ML can be restored", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--expected recorded:data/mlnet/recorded/losses.csv ('crosscheck doctor' tells more)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DoctorAndOpsSayThatItIsMissing()
    {
        Assert.Contains(
            "\nmlnet       not there: this build is without ML.NET (UseMLNet=false); build without that switch, where the package Microsoft.ML can be restored\n            until then: ",
            sandbox.Run("doctor").Out,
            StringComparison.Ordinal);
        var lines = Words(sandbox.Run("ops"));
        Assert.Contains("; engines here: native, ", lines, StringComparison.Ordinal);
        Assert.EndsWith("the engine 'mlnet' is not there: this build is without ML.NET (UseMLNet=false); build without that switch, where the package Microsoft.ML can be restored ('crosscheck doctor' tells more)", lines, StringComparison.Ordinal);
    }
#endif

    private static string Words(Outcome outcome) => string.Join(' ', outcome.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
