#if MLNET && TORCH
using System.Runtime.CompilerServices;

#endif
namespace CrossCheck.Cli.Tests;

/// <summary>ML.NET's losses on the command line: where they are there, and where they are not.</summary>
public sealed class MLNetTests : IDisposable
{
    private const string Losses = "id,network,x,t\nm,\"L = mse_loss(x, t)\",\"[1, 2]\",\"[3, 5]\"\n";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

#if MLNET
#if TORCH
    /// <summary>The worked example, and the model that becomes a case file.</summary>
    [Theory]
    [InlineData("verify ROOT/data/mlnet/losses.csv --expected torch,mlnet --filter|Tweedie*=1.5 Tweedie*=2", 1)]
    [InlineData("verify ROOT/data/mlnet/*.csv --expected torch,mlnet --known ROOT/data/mlnet/recorded/known.csv", 0)]
    [InlineData("from-mlnet ROOT/data/mlnet/iris/iris-maximum-entropy.zip ROOT/data/mlnet/iris/iris.tsv --out HERE/iris.csv", 0)]
    public void WhatTheReadmeShowsHappens(string command, int exit)
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));
        var readme = File.ReadAllText(Path.Combine(root, "README.md"));
        var words = command.Split('|') is [var plain, var quoted] ? [.. plain.Split(' '), quoted] : command.Split(' ');
        var outcome = sandbox.RunArguments([.. words.Select(w => w.Replace("ROOT", root, StringComparison.Ordinal).Replace("HERE", sandbox.Folder, StringComparison.Ordinal))]);

        Assert.True(outcome.Exit == exit, outcome.ToString());
        Assert.Contains($"crosscheck {string.Join(' ', command.Split('|').Select((part, i) => i == 0 ? part : $"'{part}'"))}\n".Replace("ROOT/", "", StringComparison.Ordinal).Replace("HERE/", "", StringComparison.Ordinal), readme, StringComparison.Ordinal);
        if (!command.Contains("--known", StringComparison.Ordinal))
        {
            Assert.Contains($"```\n{outcome.Out.Replace(root + "/", "", StringComparison.Ordinal).Replace(sandbox.Folder + "/", "", StringComparison.Ordinal)}```\n", readme, StringComparison.Ordinal);
        }
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

#if MLNET && TORCH
    private static string ThisFile([CallerFilePath] string path = "") => path;

#endif
    private static string Words(Outcome outcome) => string.Join(' ', outcome.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
