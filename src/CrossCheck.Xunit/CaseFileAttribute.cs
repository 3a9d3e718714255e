using System.Reflection;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Runs;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace CrossCheck.Xunit;

/// <summary>
/// Gives a theory one test per case of a case file, named by the case's id; the row's tags become the trait <c>tag</c>.
/// The theory takes one <see cref="CheckedCase"/>:
/// <code>
/// [Theory, CaseFile("cases/linear.csv")]
/// public void Linear(CheckedCase row) => row.Agrees();
/// </code>
/// </summary>
/// <remarks>
/// A relative path is looked for beside the source file that the attribute stands in, so that an edit of the cases needs no
/// build, then in the output folder, for tests that run where their source is not. Rows are found at discovery and computed
/// when their test runs. A row that is not a valid case, a taken id, a file that cannot be used or has no rows: each is a
/// failing test that says so.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CaseFileAttribute : DataAttribute
{
    private readonly string source;

    /// <param name="path">The case file: absolute, beside the test's source file, or in the output folder.</param>
    /// <param name="source">The source file that the attribute stands in; the compiler fills it in.</param>
    public CaseFileAttribute(string path, [CallerFilePath] string source = "")
    {
        ArgumentNullException.ThrowIfNull(path);
        (Path, this.source) = (path, source);
    }

    /// <summary>The case file as it was given.</summary>
    public string Path { get; }

    /// <summary>
    /// The type of the engine under test, an <see cref="IEngine"/> with a public constructor that can be called without
    /// arguments, or with a catalogue; the native engine by default.
    /// </summary>
    public Type? Actual { get; init; }

    /// <summary>The type of the reference, likewise; torch by default, or the definitions in a build without TorchSharp.</summary>
    public Type? Expected { get; init; }

    /// <summary>What an engine cannot run leaves the plan instead of failing.</summary>
    public bool AllowUnsupported { get; init; }

    /// <summary>A different choice of subgradient at a kink is a failure.</summary>
    public bool StrictKinks { get; init; }

    /// <summary>A passing row that could not have told right from wrong is a failure.</summary>
    public bool FailOnMistrusted { get; init; }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) => new(Rows());

    private List<ITheoryDataRow> Rows()
    {
        var setup = new CaseSetup(Path, source, Actual, Expected, AllowUnsupported, StrictKinks, FailOnMistrusted);
        try
        {
            var entries = CaseList.Peek(setup.Locate()).ToList();
            return entries.Count == 0
                ? [Row(CheckedCase.Broken(setup, $"{Path}: has no rows; nothing would be checked"), [])]
                : [.. entries.Select(e => Row(new CheckedCase(setup, e.Id, e.Line), e.Tags))];
        }
        catch (Exception e) when (e is CsvFileException or FileNotFoundException)
        {
            return [Row(CheckedCase.Broken(setup, e.Message), [])];
        }
    }

    private static ITheoryDataRow Row(CheckedCase row, IReadOnlyCollection<string> tags)
    {
        var data = new TheoryDataRow<CheckedCase>(row) { Label = row.Id };
        if (tags.Count > 0)
        {
            data.Traits["tag"] = [.. tags];
        }

        return data;
    }
}
