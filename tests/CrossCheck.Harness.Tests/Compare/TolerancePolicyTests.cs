using CrossCheck.Engine;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Compare;

public sealed class TolerancePolicyTests
{
    private const string Header = "op,quantity,dtype,engine,rtol,atol,measured,why\n";

    [Theory]
    [InlineData("", 1.3e-6)]
    [InlineData("*,*,*,*,0.1,0,1,x", 0.1)]
    [InlineData("*,*,*,*,0.1,0,1,x\nexp,*,*,*,0.2,0,1,x", 0.2)]
    [InlineData("exp,*,*,*,0.2,0,1,x\nexp,*,float32,*,0.3,0,1,x\n*,gradient,float32,*,0.9,0,1,x", 0.3)]
    [InlineData("exp,gradient,*,*,0.4,0,1,x\nexp,*,float32,*,0.3,0,1,x", 0.4)]
    [InlineData("exp,gradient,float32,*,0.4,0,1,x\nexp,dL/dinput,*,*,0.5,0,1,x", 0.5)]
    [InlineData("exp,dL/dX,*,*,0.6,0,1,x", 0.6)]
    [InlineData("exp,value,*,*,0.6,0,1,x\nlog,*,*,*,0.6,0,1,x\n*,*,float64,*,0.7,0,1,x", 1.3e-6)]
    public void TheMostSpecificRowWins(string rows, double relative)
    {
        using var bench = new Bench();
        var policy = TolerancePolicy.Open(bench.Write("tolerances.csv", Header + rows + "\n"));
        var result = bench.One("network,X\n\"u = exp(X); y = sum(u)\",\"[1, 2]\"\n", Bench.Options with { Tolerances = policy });

        Assert.Equal(relative, result.Tensors.Single(t => t.Quantity.Name == "dL/dX").Tolerance.Relative);
    }

    [Theory]
    [InlineData("exp,*,*,*,0.1,0,1,", "line 2: why is blank")]
    [InlineData("exp,*,*,*,0.1,0,0.2,x", "at most 4 times the measured error")]
    [InlineData("exp,*,*,*,-1,0,1,x", "rtol: '-1' must be a finite number")]
    [InlineData("exp,*,float16,*,0,0,1,x", "dtype: 'float16'")]
    [InlineData(",*,*,*,0,0,1,x", "op is blank; write * for any")]
    [InlineData("exp,*,*,*,0.1,0,1,x\nexp,*,*,*,0.2,0,1,y", "line 3: exp,*,*,* stands above already")]
    public void ARowThatIsNotAsItMustBeIsRefused(string rows, string message)
    {
        using var bench = new Bench();
        var path = bench.Write("tolerances.csv", Header + rows + "\n");

        Assert.Contains(message, Assert.Throws<CsvFileException>(() => TolerancePolicy.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARowOfAnEngineHoldsWhereItIsOneOfTheTwo()
    {
        using var bench = new Bench();
        var policy = TolerancePolicy.Open(bench.Write("tolerances.csv", Header + "*,*,*,*,0.1,0,1,x\nexp,*,*,approximate,0.2,0,1,x\n"));
        var options = Bench.Options with { Tolerances = policy, Also = [new GuardedEngine(new NativeEngine(), "approximate")] };
        var result = bench.One("network,X\n\"u = exp(X); y = sum(u)\",\"[1, 2]\"\n", options);

        Assert.Equal([0.1, 0.1], result.Tensors.Take(2).Select(t => t.Tolerance.Relative));
        Assert.Equal([0.2, 0.1], result.Also[0].Tensors.Take(2).Select(t => t.Tolerance.Relative));
        Assert.Equal(0.2, bench.One("network,X\ny = exp(X),1\n", options with { Actual = options.Also[0], Also = [] }).Tensors[0].Tolerance.Relative);
    }

    [Fact]
    public void ARowsOwnToleranceOutranksTheTable()
    {
        using var bench = new Bench();
        var policy = TolerancePolicy.Open(bench.Write("tolerances.csv", Header + "*,*,*,*,0.5,0,1,x\n"));
        var engine = new NativeEngine(Catalogue.Default.With(new MutatedOp((Op)Catalogue.Default.Find("exp")!, Target.Parse("input"), (v, _) => Array.ConvertAll(v, x => x * 1.01))));

        var (results, _) = bench.Run("network,X,rtol,atol\ny = sum(exp(X)),1,,\ny = sum(exp(X)),1,1e-3,0\n", Bench.Options with { Actual = engine, Tolerances = policy });

        Assert.Equal([Verdict.Agree, Verdict.Differ], results.Select(r => r.Verdict));
    }
}
