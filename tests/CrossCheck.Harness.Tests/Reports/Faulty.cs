using CrossCheck.Engine;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Harness.Tests.Runs;

namespace CrossCheck.Harness.Tests.Reports;

/// <summary>The native engine with a leaky ReLU whose gradient is twice what it should be, against the definitions.</summary>
internal static class Faulty
{
    public const string Network = "u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W)";

    public static RunOptions Options { get; } = Bench.Options with
    {
        Actual = new NativeEngine(Catalogue.Default.With(new MutatedOp((Op)Catalogue.Default.Find("leaky_relu")!, Target.Parse("input"), (v, _) => Array.ConvertAll(v, x => 2 * x)))),
    };

    /// <summary>
    /// A difference, one in a big tensor, a wrong answer, a row that is no case, cases that agree; markup in every text that
    /// an author may write.
    /// </summary>
    public const string Csv =
        "id,network,X,W,v,dL/dy,tags,note,_marks\n"
        + "q1,\"" + Network + "\",\"[[1, 8, 0.5, 6], [3, 1.1, -1, -8], [-0.5, -6, -3, -1.1], [-1, -8, -0.5, -6]]\",\"[[1, 2], [10, 4]]\",,,exam fast,\"a <b>note</b>\",</script>\n"
        + "big,,\"normal(40, 60)\",1,,,exam,,\n"
        + "<script>pwned=1</script>,y = relu(X),\"[1, -2, 3]\",,,random,\"</script><img/src=x/onerror=pwned=1>\",\"\"\"'><svg onload=pwned=1>\",\n"
        + "\"<img src=x onerror='pwned=1'>\",v = relu(X); y = sum(v),\"[[1, 2], [-0.5, 3]]\",,\"[[1, 2], [0.5, 3]]\",,<i>,,\n"
        + "broken,y = <script>pwned=1</script>,1,,,,,,\n"
        + "good/1,y = relu(X),\"[1, -2, 3]\",,,random,fast,,\n"
        + "good/2,y = tanh(X),\"[1, -2, 3]\",,,random,slow,,\n";
}
