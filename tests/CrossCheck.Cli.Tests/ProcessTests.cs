using System.Text.Json;

namespace CrossCheck.Cli.Tests;

/// <summary>The program as users start it.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void RedirectedOutputIsPlain()
    {
        var outcome = sandbox.Child("verify good.csv wrong.csv --expected definition", ("TERM", "xterm-256color"), ("COLUMNS", "20"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8"));
        Assert.Equal(1, outcome.Exit);
        Assert.DoesNotContain('\e', outcome.Out + outcome.Error);
        Assert.DoesNotContain('\uFEFF', outcome.Out);
        Assert.Contains("the file says -0.5 (claims [-0.55, -0.45]), native and definition have -0.05", outcome.Out, StringComparison.Ordinal);
        Assert.Equal("", outcome.Error);
    }

    [Fact]
    public void TheJsonReportIsAllThatStandardOutputHolds()
    {
        var outcome = sandbox.Child("verify good.csv --expected definition --json -");
        using var json = JsonDocument.Parse(outcome.Out);
        Assert.Equal(2, json.RootElement.GetProperty("cases").GetArrayLength());
        Assert.Contains("passed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TorchIsTheReferenceWhereItIsThereAndExit3WhereItIsNot()
    {
        var doctor = sandbox.Child("doctor");
        var verify = sandbox.Child("verify good.csv");
        if (doctor.Exit == 0)
        {
            Assert.Contains("torch       works", doctor.Out, StringComparison.Ordinal);
            Assert.True(verify.Exit == 0 && verify.Out.Contains("native agrees with torch", StringComparison.Ordinal), verify.ToString());
        }
        else
        {
            Assert.Equal(3, doctor.Exit);
            Assert.True(verify.Exit == 3 && verify.Error.Contains("--expected definition", StringComparison.Ordinal), verify.ToString());
            Assert.Equal(2, sandbox.Child("verify good.csv nope.csv").Exit);
        }
    }

    [Fact]
    public void AnUnknownOptionExits2() => Assert.Equal(2, sandbox.Child("verify good.csv --bogus").Exit);

    [Fact]
    public void TheCatalogueSaysWhatTorchSharpLacks()
    {
        Assert.SkipUnless(sandbox.Child("doctor").Exit == 0, "needs TorchSharp");
        string Ops(string operation) => string.Join(' ', sandbox.Child("ops " + operation).Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        const string Reason = "torch has no equivalent: TorchSharp 0.107 has no rms_norm; x/√(mean x² + eps)·weight";
        Assert.Contains("engines native, torch (composed), definition " + Reason, Ops("rms_norm"), StringComparison.Ordinal);
        Assert.Contains("torch is adapted: value: TorchSharp takes a number;", Ops("masked_fill"), StringComparison.Ordinal);
        Assert.Contains("engines native, torch, definition cases", Ops("relu"), StringComparison.Ordinal);
        var all = Ops("");
        Assert.Contains(Reason, all, StringComparison.Ordinal);
        Assert.Matches("torch has no equivalent of [0-9]+ operations, composed there: .*hardtanh,", all);
    }
}
