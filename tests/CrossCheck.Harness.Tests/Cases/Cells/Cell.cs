using CrossCheck.Harness.Cases.Cells;

namespace CrossCheck.Harness.Tests.Cases.Cells;

/// <summary>Shorthand of the cell tests.</summary>
internal static class Cell
{
    public static readonly CellContext Float32 = new() { Seed = "q1", Column = "X" };

    public static readonly CellContext Float64 = Float32 with { DType = DType.Float64 };

    public static TensorCell Input(string text, CellContext? context = null) => TensorCell.Parse(text, context ?? Float64);

    public static AnswerCell Answer(string text, bool exact = false, CellContext? context = null) =>
        AnswerCell.Parse(text, context ?? Float64, exact);

    /// <summary>The message of the error that <paramref name="act"/> ends in.</summary>
    public static string Error(Func<object?> act) => Xunit.Assert.Throws<CaseException>(act).Message;

    public static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cells").FullName;

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
