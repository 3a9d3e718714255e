using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>A bad row says what is wrong, where, and what would be right; it costs no other row anything.</summary>
public sealed class BadRowTests
{
    private const string Good = "good,y = relu(X),\"[1, -2]\",,random\n";

    /// <summary>Header: id,network,X,W,dL/dy. The message is that of the row behind a good one, on line 3.</summary>
    [Theory]
    [InlineData("a,y = summ(X),[1],,", "network: unknown function 'summ'; did you mean 'sum'?")]
    [InlineData("a,\"y = max_pool2d(X, kernel=2)\",[1],,", "network: 'max_pool2d' has no argument 'kernel'; did you mean 'kernel_size'?")]
    [InlineData("a,\"y = max_pool2d(X, kernel_size=0)\",\"[[1]]\",,random", "network: max_pool2d: kernel_size=")]
    [InlineData("a,y = relu(X),\"[[1, 2], [3]]\",,random", "X: character 13: ragged lists: row 1 has 1 number, row 0 has 2")]
    [InlineData("a,y = relu(X),\"[[1, 2], [3, 4]\",,random", "X: ")]
    [InlineData("a,y = relu(X),1e39,,random", "1e39")]
    [InlineData("a,y = relu(X),,,random", "X: the network uses 'X', but its cell is blank; an input must be given")]
    [InlineData("a,y = relu(Y),,,random", "Y: the network uses 'Y', but there is no such column")]
    [InlineData("a,y = relu(X),1,[1],random", "W: the network of this row knows no 'W', so the cell must be blank")]
    [InlineData("a,y = relu(X),\"[1, 2]\",,", "dL/dy: the cell is blank, but the network ends in 'y' of shape (2)")]
    [InlineData("a,y = relu(X),\"[1, 2]\",,\"[1, 2, 3]\"", "dL/dy: has the shape (3), but 'y' has (2); a cotangent has exactly the result's shape")]
    [InlineData("a,y = X @ W,\"[[1, 2]]\",\"[[1, 2]]\",random", "network: matmul: ")]
    [InlineData("a,y = X + W,\"[1, 2]\",\"[1, 2, 3]\",random", "network: add: shapes (2) and (3) do not broadcast")]
    [InlineData("a,\"y = cross_entropy(X, W)\",\"[1, 2]\",2,", "W: cross_entropy: target = 2 is not one of the 2 classes 0 to 1")]
    [InlineData("a,\"y = cross_entropy(X, W)\",\"[1, 2]\",0.5,", "W: ")]
    [InlineData("a,y = relu(X),\"normal(100000, 100000)\",,random", "10000000000")]
    [InlineData("a,y = relu(X),@../x.npy,,random", "leaves the case file's folder by '..'")]
    [InlineData("a,y = relu(X),@missing.npy,,random", "missing.npy")]
    [InlineData("a,@missing.net,1,,", "missing.net")]
    [InlineData("good,y = relu(X),1,,", "id: 'good' is taken by a row above")]
    [InlineData("a,y = relu(X),1,,,,17", "cell 7 ('17') stands past the header's 5 columns")]
    [InlineData("a,\"y = relu(X),\"[1]\",,", "text after its closing quote")]
    [InlineData("a,y = relu(X),\"[1, 2],,", "its opening quote")]
    public void OneBadRow(string row, string message)
    {
        using var bench = new Bench();

        var (results, summary) = bench.Run("id,network,X,W,dL/dy\n" + Good + row + "\n" + Good.Replace("good", "later", StringComparison.Ordinal));

        Assert.Equal([Verdict.Agree, Verdict.Error, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.StartsWith(Path.Combine(bench.Folder, "cases.csv") + ":3: ", results[1].Message, StringComparison.Ordinal);
        Assert.Contains(message, results[1].Message, StringComparison.Ordinal);
        Assert.Equal(1, summary.ExitCode);
    }

    [Theory]
    [InlineData("float16,,", "dtype: 'float16' is not a dtype")]
    [InlineData(",1e-3,", "atol: blank, but rtol is given; give both or neither")]
    [InlineData(",,0", "rtol: blank, but atol is given; give both or neither")]
    [InlineData(",-1,0", "rtol: '-1' must be a finite number that is not negative")]
    [InlineData(",0,nan", "atol: 'nan' must be a finite number that is not negative")]
    public void ThePlainColumns(string cells, string message)
    {
        using var bench = new Bench();

        var result = bench.One($"network,X,dtype,rtol,atol\ny = sum(X),1,{cells}\n");

        Assert.Equal(Verdict.Error, result.Verdict);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{q - X}", "formula: 'q' is neither a name of this row nor a gradient of one")]
    [InlineData("{X +}", "formula: expected a value here")]
    [InlineData("{X * ones}", "formula: 'ones' is neither")]
    [InlineData("19.3±", "y: ")]
    [InlineData("[1, 2", "y: ")]
    public void Answers(string cell, string message)
    {
        using var bench = new Bench();

        var result = bench.One($"network,X,y\ny = sum(X),\"[1, 2]\",\"{cell}\"\n");

        Assert.Equal(Verdict.Error, result.Verdict);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABlankNetworkDoesNotRepeatOneThatALostRowMayHaveChanged()
    {
        using var bench = new Bench();

        var (results, _) = bench.Run("id,network,X\na,y = sum(X),1\nb,\"y = mean(X),\"1\"\nc,,1\nd,y = sum(X),1\n");

        Assert.Equal([Verdict.Agree, Verdict.Error, Verdict.Error, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Contains("repeats the one above, but line 3 could not be read", results[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeUsedIsNamedAndTheOthersRun()
    {
        using var bench = new Bench();
        var utf16 = Path.Combine(bench.Folder, "utf16.csv");
        File.WriteAllText(utf16, "network,X\ny = sum(X),1\n", System.Text.Encoding.Unicode);
        var binary = Path.Combine(bench.Folder, "binary.csv");
        File.WriteAllBytes(binary, [.. Enumerable.Range(0, 600).Select(i => (byte)(i * 7))]);
        string[] files =
        [
            utf16,
            binary,
            bench.Write("empty.csv", ""),
            bench.Write("comment.csv", "# nothing else\n"),
            bench.Write("nonetwork.csv", "id,netwrok,X\n"),
            bench.Write("twice.csv", "network,X,X\n"),
            bench.Write("twice2.csv", "network,dL/dX,∂L/∂X\n"),
            Path.Combine(bench.Folder, "missing.csv"),
            bench.Write("good.csv", "network,X\ny = sum(X),1\n"),
        ];

        var (results, summary) = Bench.Run(Bench.Options, files);

        Assert.Equal(Verdict.Agree, Assert.Single(results).Verdict);
        Assert.Equal(8, summary.Unusable.Length);
        Assert.Equal(2, summary.ExitCode);
        Assert.Contains("UTF-16", summary.Unusable[0], StringComparison.Ordinal);
        Assert.Contains("'netwrok' is there", summary.Unusable[4], StringComparison.Ordinal);
        Assert.Contains("both named 'dL/dX'", summary.Unusable[6], StringComparison.Ordinal);
    }

    [Fact]
    public void AByteThatIsNotUtf8CostsItsRowAndIsTheFilesFault()
    {
        using var bench = new Bench();
        var path = Path.Combine(bench.Folder, "latin1.csv");
        File.WriteAllText(path, "id,network,X,note\na,y = sum(X),1,\nb,y = sum(X),1,élan\nc,y = sum(X),1,\n", System.Text.Encoding.Latin1);

        var (results, summary) = Bench.Run(Bench.Options, path);

        Assert.Equal([Verdict.Agree, Verdict.Error, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Contains("0xE9", results[1].Message, StringComparison.Ordinal);
        Assert.Equal(2, summary.ExitCode);
    }

    [Fact]
    public void ColumnsThatNoRowUsedAreReportedOnce()
    {
        using var bench = new Bench();

        var (_, summary) = bench.Run("id,network,X,wieght,_mine,note\na,y = sum(X),1,,,\nb,,2,,,\n");

        Assert.Contains("'wieght'", Assert.Single(summary.Notices), StringComparison.Ordinal);
        Assert.Equal(0, summary.ExitCode);
    }
}
