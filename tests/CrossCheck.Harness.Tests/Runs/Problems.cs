using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>What is wrong, a line each: an assertion that compares texts would cut them off.</summary>
internal static class Problems
{
    private const int Most = 50;

    /// <summary>Fails with every line that there is.</summary>
    public static void AreNone(IEnumerable<string> problems)
    {
        var lines = problems.ToList();
        if (lines.Count > 0)
        {
            Assert.Fail(string.Join('\n', lines.Take(Most)) + (lines.Count > Most ? $"\n… and {lines.Count - Most} more" : ""));
        }
    }
}
