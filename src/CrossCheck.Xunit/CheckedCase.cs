using System.Diagnostics;
using System.Globalization;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using Xunit.Sdk;

namespace CrossCheck.Xunit;

/// <summary>One row of a case file, as a theory gets it from <see cref="CaseFileAttribute"/>; it is computed when it is first asked.</summary>
[StackTraceHidden]
public sealed class CheckedCase : IXunitSerializable
{
    private CaseSetup setup;
    private string problem = "";
    private CaseDetail? detail;

    /// <summary>For deserialisation alone; a row comes from <see cref="CaseFileAttribute"/>.</summary>
    [Obsolete("For deserialisation alone.", error: true)]
    public CheckedCase() => setup = new CaseSetup("", "", null, null, false, false, false);

    internal CheckedCase(CaseSetup setup, string id, long line) => (this.setup, Id, Line) = (setup, id, line);

    /// <summary>The row's id, or the file's name where the file cannot be used.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The line of the file that the row begins on.</summary>
    public long Line { get; private set; }

    /// <summary>Everything that both engines computed, and what the comparison made of it.</summary>
    /// <exception cref="DisagreementException">The file cannot be used.</exception>
    public CaseDetail Detail => detail ??= Run();

    /// <summary>The verdict, each tensor's comparison, each answer's, and what the referee found.</summary>
    /// <exception cref="DisagreementException">The file cannot be used.</exception>
    public CaseResult Result => Detail.Result;

    /// <summary>Passes if everything planned was compared and agrees, and every answer in the row is right.</summary>
    /// <exception cref="DisagreementException">Otherwise; the message is what <c>crosscheck verify</c> prints of the case.</exception>
    public void Agrees()
    {
        var (result, options) = (Result, setup.List.Options);
        var run = new RunInfo("", EngineInfo.Of(options.Actual), EngineInfo.Of(options.Expected))
        {
            AllowUnsupported = options.AllowUnsupported,
            StrictKinks = options.StrictKinks,
            FailOnMistrusted = options.FailOnMistrusted,
        };
        if (run.Fails(result))
        {
            throw new DisagreementException(Describe(result, run));
        }

        if (!result.Tensors.Any(t => t.Compared))
        {
            throw new DisagreementException($"{result.Source}: {Id}: nothing was compared: {result.Message}");
        }
    }

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    internal static CheckedCase Broken(CaseSetup setup, string problem) => new(setup, System.IO.Path.GetFileName(setup.Path), 0) { problem = problem };

    private static string Describe(CaseResult result, RunInfo run) => result.Verdict == Verdict.Error
        ? result.Message
        : string.Join('\n', FailureText.Body(result, 20, run.Names).Select(l => $"  {l}").Prepend($"{Shell.Printable(result.Id)}  {result.Verdict.Name()}  {result.Source}"));

    private CaseDetail Run()
    {
        if (problem.Length > 0)
        {
            throw new DisagreementException(problem);
        }

        return setup.List.Run(Line, Id)
            ?? throw new DisagreementException(string.Create(CultureInfo.InvariantCulture, $"{setup.Path}: no row of the case '{Id}' begins on line {Line} any more; discover the tests again"));
    }

    void IXunitSerializable.Serialize(IXunitSerializationInfo info)
    {
        info.AddValue("path", setup.Path);
        info.AddValue("source", setup.Source);
        info.AddValue("actual", setup.Actual);
        info.AddValue("expected", setup.Expected);
        info.AddValue("allowUnsupported", setup.AllowUnsupported);
        info.AddValue("strictKinks", setup.StrictKinks);
        info.AddValue("failOnMistrusted", setup.FailOnMistrusted);
        info.AddValue("id", Id);
        info.AddValue("line", Line);
        info.AddValue("problem", problem);
    }

    void IXunitSerializable.Deserialize(IXunitSerializationInfo info)
    {
        setup = new CaseSetup(
            info.GetValue<string>("path") ?? "",
            info.GetValue<string>("source") ?? "",
            info.GetValue<Type>("actual"),
            info.GetValue<Type>("expected"),
            info.GetValue<bool>("allowUnsupported"),
            info.GetValue<bool>("strictKinks"),
            info.GetValue<bool>("failOnMistrusted"));
        (Id, Line, problem) = (info.GetValue<string>("id") ?? "", info.GetValue<long>("line"), info.GetValue<string>("problem") ?? "");
    }
}
