using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class FillerTests
{
    [Fact]
    public void BlanksAreFilledAndEverythingElseStaysAsItIs()
    {
        using var bench = new Bench();
        const string Questions = "# an exam\r\nid,network,X,W,u,y,dL/dX,dL/dy,_marks\r\n\r\na,\"u = relu(X); y = sum(u * W)\",\"[1, -2]\",\"[3, 4]\",,,,,5\r\n" +
            "b,,\"[1, -2]\",\"[3, 4]\",\"[1, 0]\",,\"[_, 0]\",2\r\nbad,y = rely(X),1,,,,,\r\n# end\r\n";
        var source = bench.Write("questions.csv", Questions);
        var key = Path.Combine(bench.Folder, "key.csv");

        var summary = Filler.Fill(source, key, Bench.Options, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(
            "# an exam\r\nid,network,X,W,u,y,dL/dX,dL/dy,_marks\r\n\r\na,u = relu(X); y = sum(u * W),\"[1, -2]\",\"[3, 4]\",\"[1, 0]\",3,\"[3, 0]\",,5\r\n" +
            "b,,\"[1, -2]\",\"[3, 4]\",\"[1, 0]\",3,\"[_, 0]\",2,\r\nbad,y = rely(X),1,,,,,\r\n# end\r\n",
            File.ReadAllText(key));
        Assert.Equal(1, summary.ExitCode);
        Assert.Equal(Questions, File.ReadAllText(source));
        Assert.Equal(2, Directory.GetFiles(bench.Folder).Length);
    }

    [Fact]
    public void TheKeyVerifiesAndAWrongKeyDoesNot()
    {
        using var bench = new Bench();
        var source = bench.Write("q.csv", "id,network,X,y,u,dL/dX,dL/du,dL/dy,dtype\na,u = exp(X); y = log(u + 1),\"normal(3, 4)\",,,,,random,\nb,,\"uniform(5; low=-9, high=9)\",,,,,random,float64\n");
        var key = Path.Combine(bench.Folder, "key.csv");
        Assert.Equal(0, Filler.Fill(source, key, Bench.Options, _ => { }, TestContext.Current.CancellationToken).ExitCode);

        var (results, summary) = Bench.Run(Bench.Options, key);
        Assert.Equal(0, summary.ExitCode);
        Assert.All(results, r => Assert.Equal(4, r.Answers.Length));

        var text = File.ReadAllText(key);
        var at = text.IndexOf(",\"[", text.IndexOf("\"normal", StringComparison.Ordinal), StringComparison.Ordinal) + 5;
        var (wrong, wrongSummary) = Bench.Run(Bench.Options, bench.Write("wrong.csv", text[..at] + "9" + text[at..]));
        Assert.Equal(1, wrongSummary.ExitCode);
        Assert.Equal(Verdict.Answer, wrong[0].Verdict);
    }
}
