namespace CrossCheck.Cli.Tests;

public sealed class FileExpansionTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public FileExpansionTests()
    {
        sandbox.Write("sub/b.csv", Sandbox.Good);
        sandbox.Write("sub/deep/c.CSV", Sandbox.Good);
        sandbox.Write("sub/deep/notes.txt", "");
        sandbox.Write("star*.csv", Sandbox.Good);
    }

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData("good.csv", "good.csv")]
    [InlineData("good.csv good.csv ./good.csv", "good.csv")]
    [InlineData("sub", "sub/b.csv sub/deep/c.CSV")]
    [InlineData("sub sub/b.csv sub/*", "sub/b.csv sub/deep/c.CSV")]
    [InlineData("g??d.csv", "good.csv")]
    [InlineData("*/*.csv", "sub/b.csv")]
    [InlineData("**/b.csv", "sub/b.csv")]
    [InlineData("**/*.csv", "bad.csv empty.csv good.csv plain.csv star*.csv sub/b.csv wrong.csv")]
    [InlineData("sub/**", "sub/b.csv sub/deep/c.CSV sub/deep/notes.txt")]
    [InlineData("star*.csv", "star*.csv")]
    [InlineData("wrong.csv bad.csv", "wrong.csv bad.csv")]
    public void Names(string arguments, string expected)
    {
        var expansion = FileExpansion.Of(arguments.Split(' ').Select(a => Path.Combine(sandbox.Folder, a)));
        Assert.Equal(expected, string.Join(' ', expansion.Files.Select(f => Path.GetRelativePath(sandbox.Folder, f).Replace('\\', '/'))));
        Assert.Empty(expansion.Unusable);
    }

    [Fact]
    public void ARelativeGlobGivesRelativeNames()
    {
        var outcome = sandbox.Child("verify s*/*.csv --expected definition --json -");
        Assert.Equal(0, outcome.Exit);
        Assert.Contains("\"source\":\"sub/b.csv:2\"", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAFolderHoldsBesidesCasesIsNoted()
    {
        var expansion = FileExpansion.Of([sandbox.Folder]);
        Assert.Contains(expansion.Notices, n => n.Contains("plain.csv: skipped", StringComparison.Ordinal));
        Assert.DoesNotContain(expansion.Files, f => f.EndsWith("plain.csv", StringComparison.Ordinal));
    }

    [Fact]
    public void AFolderWithoutCasesIsUnusable()
    {
        sandbox.Write("other/plain.csv", "a,b\n");
        Assert.Contains("no case file", Assert.Single(FileExpansion.Of([sandbox.At("other")]).Unusable), StringComparison.Ordinal);
    }

    [Fact]
    public void LinksThatLeadBackEndTheWalk()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("creating links needs a privilege on Windows");
        }

        Directory.CreateSymbolicLink(sandbox.At("sub/loop"), sandbox.Folder);
        Assert.Equal(2, FileExpansion.Of([sandbox.At("sub")]).Files.Count);
    }
}
