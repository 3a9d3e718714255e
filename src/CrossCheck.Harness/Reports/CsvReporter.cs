using System.Globalization;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Compare;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// One row per planned tensor, with its worst element and the tolerance that would have been needed; one per wrong
/// answer; one per case that has neither, such as a row in error; and last ones if the run was interrupted, and for stale entries among the known differences. No cell is a formula in a spreadsheet.
/// </summary>
public sealed class CsvReporter(ReportFile file) : IReporter, IDisposable
{
    private readonly CsvRecordWriter csv = new(file.Stream, protect: true, leaveOpen: true);

    public void Begin(RunInfo run) => csv.Write(
        "case", "source", "quantity", "shape", "dtype", "verdict", "elements", "differing", "worst_index", "actual", "expected",
        "abs", "rel", "ulp", "allowed", "rtol", "atol", "needed_atol", "needed_rtol", "reason");

    public void Add(CaseResult result)
    {
        if (result.Tensors.IsEmpty || result.Verdict is Verdict.Error or Verdict.Crashed)
        {
            Write(result, "", "", result.DType.Name(), result.Verdict.Name(), Reason(result, result.Verdict.Name(), result.Message));
        }

        foreach (var tensor in result.Tensors)
        {
            Tensor(result, tensor);
        }

        foreach (var answer in result.Answers.Where(a => !a.IsRight))
        {
            Write(result, answer.Name, "", answer.Type.Name(), "answer", Reason(result, answer.Name, Describe(answer)));
        }
    }

    public void End(RunSummary summary)
    {
        if (summary.Interrupted is { } early)
        {
            csv.Write("", early.Next, "", "", "", "interrupted", "", "", "", "", "", "", "", "", "", "", "", "", "", early.Text);
        }

        foreach (var entry in summary.Stale)
        {
            csv.Write("", entry.Entry.Source, entry.Entry.Quantity, "", "", "stale", "", "", "", "", "", "", "", "", "", "", "", "", "", entry.Text);
        }

        csv.Flush();
        file.Complete();
    }

    public void Dispose() => file.Dispose();

    internal static string Name(TensorVerdict verdict) => verdict switch
    {
        TensorVerdict.Agree => "agree",
        TensorVerdict.Differ => "differ",
        TensorVerdict.Unsupported => "unsupported",
        _ => "not compared",
    };

    private static string Describe(AnswerResult answer) => answer.Reason.Length > 0
        ? answer.Reason
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{ReportNumber.Index(answer.Index)}: the file says {answer.Written}, claims [{answer.Low:R}, {answer.High:R}]; actual {ReportNumber.Text(answer.Actual, answer.Type)}, expected {ReportNumber.Text(answer.Expected, answer.Type)}");

    private static string Reason(CaseResult result, TensorResult tensor) =>
        Reason(result, tensor.Verdict == TensorVerdict.Unsupported && result.Verdict == Verdict.Unsupported ? "unsupported" : tensor.Quantity.Name, tensor.Reason);

    /// <summary>With what the list of known differences says of the quantity.</summary>
    private static string Reason(CaseResult result, string quantity, string reason) =>
        string.Join("; ", new[] { reason, result.Known?.About(quantity) ?? "" }.Where(t => t.Length > 0));

    private void Tensor(CaseResult result, TensorResult tensor)
    {
        var quantity = tensor.Quantity;
        if (!tensor.Compared || tensor.Worst is not { } worst)
        {
            Write(result, quantity.Name, quantity.Shape.ToString(), quantity.Type.Name(), Name(tensor.Verdict), Reason(result, tensor), quantity.Shape.Count);
            return;
        }

        string Number(double value) => ReportNumber.Text(value, quantity.Type);
        csv.Write(
            result.Id, result.Source, quantity.Name, quantity.Shape.ToString(), quantity.Type.Name(), Name(tensor.Verdict),
            Whole(quantity.Shape.Count), Whole(tensor.Differing), ReportNumber.Index(tensor, worst),
            Number(worst.Actual), Number(worst.Expected), Number(worst.Abs), Number(worst.Rel),
            worst.Ulp(quantity.Type)?.ToString(CultureInfo.InvariantCulture), Number(worst.Allowed),
            Double(tensor.Tolerance.Relative), Double(tensor.Tolerance.Absolute),
            Double(tensor.NeededAbsolute), Double(tensor.NeededRelative), Reason(result, tensor));
    }

    private void Write(CaseResult result, string quantity, string shape, string dtype, string verdict, string reason, long? elements = null) =>
        csv.Write(
            result.Id, result.Source, quantity, shape, dtype, verdict, elements is { } count ? Whole(count) : "",
            "", "", "", "", "", "", "", "", "", "", "", "", reason);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
