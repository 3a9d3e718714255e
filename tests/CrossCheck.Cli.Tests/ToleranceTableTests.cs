using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Harness.Tests.Runs;

namespace CrossCheck.Cli.Tests;

/// <summary>A row of the tolerance table allows no more than four times what is really seen, and lets no mistake pass.</summary>
public sealed class ToleranceTableTests
{
    private static readonly string Data = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "data");
#if TORCH
    private static readonly IEngine Reference = new Torch.TorchEngine();
#else
    private static readonly IEngine Reference = new DefinitionEngine(Catalogue.Default);
#endif

    [Fact]
    public void TheShippedTable() => Assert.Empty(Complaints(TolerancePolicy.Shipped));

    [Theory]
    [InlineData("exp,*,*,*,0.5,0.5,1", "exp,*,*,*: allows more than four times the error that is seen", "exp,*,*,*: 'halve' of result 0 passes because of it")]
    [InlineData("exp,gradient,*,*,1e-4,0,1", "exp,gradient,*,*: allows more than four times the error that is seen")]
    [InlineData("exp,gradient,*,*,2.5,0,1", "exp,gradient,*,*: allows more than four times the error that is seen", "exp,gradient,*,*: 'halve' of input[0] passes because of it")]
    public void ATableThatAllowsTooMuchIsFound(string row, params string[] complaints)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, $"op,quantity,dtype,engine,rtol,atol,measured,why\n{row},a trial\n");

        var found = Complaints(TolerancePolicy.Open(path)).ToList();

        Assert.All(complaints, c => Assert.Contains(c, found));
        File.Delete(path);
    }

    private static IEnumerable<string> Complaints(TolerancePolicy table)
    {
        foreach (var row in table.Rows)
        {
            var name = row.Name;
            var operations = Catalogue.Default.Operations.Cast<Op>().Where(o => row.Operation == "*" || row.Operation == o.Spec.Name).ToList();
            if (operations.All(o => Failing(row, o, null, table.With(row, 0.25)).SequenceEqual(Failing(row, o, null, table))))
            {
                yield return $"{name}: allows more than four times the error that is seen";
            }

            foreach (var operation in operations)
            {
                foreach (var (mistake, target) in Mistakes(operation))
                {
                    var wrong = new MutatedOp(operation, target, (v, _) => Array.ConvertAll(v, x => mistake.Change(x)));
                    if (Failing(row, operation, wrong, table.With(row, 0)).Except(Failing(row, operation, wrong, table)).Any())
                    {
                        yield return $"{name}: '{mistake.Name}' of {target} passes because of it";
                    }
                }
            }
        }
    }

    private static IEnumerable<((string Name, Func<double, double> Change) Mistake, Target Target)> Mistakes(Op operation)
    {
        (string Name, Func<double, double> Change)[] changes = [("zero", _ => 0), ("negate", x => -x), ("double", x => 2 * x), ("halve", x => x / 2), ("a thousandth", x => 1.001 * x)];
        return from change in changes
               from target in Target.Of(operation.Spec).Keys
               select (change, target);
    }

    /// <summary>The rows of the operation's case file that differ, or those of what is recorded of the row's engine; the referee is not asked.</summary>
    private static List<string> Failing(ToleranceRow row, Op operation, MutatedOp? wrong, TolerancePolicy table)
    {
        var own = row.Engine == "*" ? null : new RecordedEngine(Path.Combine(Data, "mlnet", "recorded", "losses.csv"));
        using (own)
        {
            Assert.True(own is null || own.Engine == row.Engine, $"{row.Name}: nothing is recorded of {row.Engine}");
            var options = Bench.Options with
            {
                Actual = new NativeEngine(wrong is null ? Catalogue.Default : Catalogue.Default.With(wrong)),
                Expected = own ?? Reference,
                AllowUnsupported = own is not null,
                Tolerances = table,
                Referee = RefereeUse.Never,
                JudgeCases = false,
                Threads = 1,
            };
            var file = own is null ? Path.Combine(Data, "cases", operation.Spec.Name + ".csv") : Path.Combine(Data, "mlnet", "losses.csv");
            return [.. Bench.Run(options, file).Results.Where(r => r.Verdict == Verdict.Differ && r.Network.Contains($"{operation.Spec.Name}(", StringComparison.Ordinal)).Select(r => r.Id)];
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
