using System.Diagnostics;
using CrossCheck.Xunit;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace School;

/// <summary>What a person sees of it: names, and messages of tests that fail.</summary>
public sealed class RunnerTests
{
    [Fact]
    public async Task ARowIsATestNamedByItsIdAndTaggedByItsTags()
    {
        var rows = await Rows(nameof(ExamTests.EveryNumberOfTheExam), typeof(ExamTests));

        Assert.Equal(["q1", "q2", "q2/float64"], rows.Select(r => r.Label));
        Assert.Equal(["linear"], rows[0].Traits!["tag"]);
        var listed = await Output("-class", "School.ExamTests", "-preEnumerateTheories", "-list", "full");
        Assert.Contains("School.ExamTests.EveryNumberOfTheExam [q1]", listed, StringComparison.Ordinal);
        Assert.Contains("School.ExamTests.EveryNumberOfTheExam [q2]", listed, StringComparison.Ordinal);
        Assert.Contains("School.ExamTests.EveryNumberOfTheExam [q2/float64]", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARowCanBeHandedToAnotherProcess()
    {
        var row = (CheckedCase)(await Rows(nameof(EnginesTests.EnginesByType), typeof(EnginesTests)))[2].GetData()[0]!;
        var helper = SerializationHelper.Instance;

        Assert.True(helper.IsSerializable(row, typeof(CheckedCase)));
        var copy = helper.Deserialize<CheckedCase>(helper.Serialize(row, typeof(CheckedCase)))!;

        Assert.Equal((row.Id, row.Line), (copy.Id, copy.Line));
        copy.Agrees();
        Assert.Equal(("q2/float64", CrossCheck.DType.Float64), (copy.Result.Id, copy.Result.DType));
    }

    [Fact]
    public async Task AFailingRowSaysWhatVerifyPrints()
    {
        var printed = await Output("-class", "School.EnginesTests+Faulty", "-explicit", "only");

        string[] expected =
        [
            "EnginesTests+Faulty.Rows [wrong answer] [FAIL]",
            "answer y: the file says 15, native and definition have 14",
            "faulty.csv:3: network: unknown function 'summ'; did you mean 'sum'? (character 5)",
            "faulty.csv:5: id: 'twice' is taken by a row above",
            "EnginesTests+Faulty.Engine [q1] [FAIL]",
            "mine = 2 × definition",
            "EnginesTests+Faulty.Missing [missing.csv] [FAIL]",
            "cases/missing.csv: there is no such case file; looked for ",
            "cases/empty.csv: has no rows; nothing would be checked",
            "System.String is no engine",
        ];
        Assert.All(expected, e => Assert.Contains(e, printed, StringComparison.Ordinal));
        // The row that nothing is wrong with passes, and stands beside one of its name that fails.
        Assert.Contains("Total: 12, Errors: 0, Failed: 11,", printed, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<ITheoryDataRow>> Rows(string method, Type type)
    {
        var info = type.GetMethod(method)!;
        var attribute = (DataAttribute)info.GetCustomAttributes(typeof(CaseFileAttribute), false)[0];
        return [.. await attribute.GetData(info, new DisposalTracker())];
    }

    /// <summary>This very program, run as a runner runs it.</summary>
    private static async Task<string> Output(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(RunnerTests).Assembly.Location, "-noColor", "-noLogo", .. arguments])
        {
            RedirectStandardOutput = true,
        })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text;
    }
}
