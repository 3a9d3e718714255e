using System.Globalization;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// One row per planned tensor, with its worst element and the tolerance that would have been needed; one per wrong
/// answer; one per case that has neither, such as a row in error; and last ones if the run was interrupted, and for stale entries among the known differences. No cell is a formula in a spreadsheet.
/// </summary>
public sealed class CsvReporter(ReportFile file) : IReporter, IDisposable
{
    private readonly CsvRecordWriter csv = new(file.Stream, protect: true, leaveOpen: true);

    /// <summary>With several references each one beside the first has these columns, its name before them.</summary>
    private static readonly string[] PerReference = ["verdict", "differing", "worst_index", "actual", "value", "abs", "allowed", "reason"];

    private int also;

    /// <inheritdoc/>
    public void Begin(RunInfo run)
    {
        also = run.Also.Length;
        csv.Write(
        [
            "case", "source", "quantity", "shape", "dtype", "verdict", "elements", "differing", "worst_index", "actual", "expected",
            "abs", "rel", "ulp", "allowed", "rtol", "atol", "needed_atol", "needed_rtol", "reason",
            .. run.Also.SelectMany(a => PerReference.Select(c => $"{a.Name}_{c}")),
        ]);
    }

    /// <inheritdoc/>
    public void Add(CaseResult result)
    {
        if (result.Tensors.IsEmpty || result.Verdict is Verdict.Error or Verdict.Crashed)
        {
            Write(result, "", "", result.DType.Name(), result.Verdict.Name(), Reason(result, result.Verdict.Name(), result.Message));
        }

        for (var k = 0; k < result.Tensors.Length; k++)
        {
            Tensor(result, k);
        }

        foreach (var answer in result.Answers.Where(a => !a.IsRight))
        {
            Write(result, answer.Name, "", answer.Type.Name(), "answer", Reason(result, answer.Name, Describe(answer)));
        }
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        if (summary.Interrupted is { } early)
        {
            Write(["", early.Next, "", "", "", "interrupted", "", "", "", "", "", "", "", "", "", "", "", "", "", early.Text()]);
        }

        foreach (var entry in summary.Stale)
        {
            Write(["", entry.Entry.Source, entry.Entry.Quantity, "", "", "stale", "", "", "", "", "", "", "", "", "", "", "", "", "", entry.Text]);
        }

        csv.Flush();
        file.Complete();
    }

    /// <inheritdoc/>
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

    private static string Reason(CaseResult result, TensorResult tensor) => Reason(
        result,
        tensor.Verdict == TensorVerdict.Unsupported && result.Verdict == Verdict.Unsupported ? "unsupported" : tensor.Quantity.Name,
        tensor is { IsFallback: true, Compared: true, Reason: "" } ? "by the fallback" : tensor.Reason);

    /// <summary>With what the list of known differences says of the quantity.</summary>
    private static string Reason(CaseResult result, string quantity, string reason) =>
        string.Join("; ", new[] { reason, result.Known?.About(quantity) ?? "" }.Where(t => t.Length > 0));

    private void Tensor(CaseResult result, int k)
    {
        var tensor = result.Tensors[k];
        var quantity = tensor.Quantity;
        var others = result.Also.SelectMany(a => Reference(a.Tensors[k]));
        if (!tensor.Compared || tensor.Worst is not { } worst)
        {
            Write(result, quantity.Name, quantity.Shape.ToString(), quantity.Type.Name(), Name(tensor.Verdict), Reason(result, tensor), quantity.Shape.Count, others);
            return;
        }

        string Number(double value) => ReportNumber.Text(value, quantity.Type);
        Write(
        [
            result.Id, result.Source, quantity.Name, quantity.Shape.ToString(), quantity.Type.Name(), Name(tensor.Verdict),
            Whole(quantity.Shape.Count), Whole(tensor.Differing), ReportNumber.Index(tensor, worst),
            Number(worst.Actual), Number(worst.Expected), Number(worst.Abs), Number(worst.Rel),
            worst.Ulp(quantity.Type)?.ToString(CultureInfo.InvariantCulture), Number(worst.Allowed),
            Double(tensor.Tolerance.Relative), Double(tensor.Tolerance.Absolute),
            Double(tensor.NeededAbsolute), Double(tensor.NeededRelative), Reason(result, tensor), .. others,
        ]);
    }

    /// <summary>The columns of one reference beside the first.</summary>
    private static IEnumerable<string> Reference(TensorResult tensor)
    {
        string Number(double value) => ReportNumber.Text(value, tensor.Quantity.Type);
        return tensor.Compared && tensor.Worst is { } worst
            ? [Name(tensor.Verdict), Whole(tensor.Differing), ReportNumber.Index(tensor, worst), Number(worst.Actual), Number(worst.Expected), Number(worst.Abs), Number(worst.Allowed), tensor.Reason]
            : [Name(tensor.Verdict), "", "", "", "", "", "", tensor.Reason];
    }

    private void Write(CaseResult result, string quantity, string shape, string dtype, string verdict, string reason, long? elements = null, IEnumerable<string>? others = null) =>
        Write(
        [
            result.Id, result.Source, quantity, shape, dtype, verdict, elements is { } count ? Whole(count) : "",
            "", "", "", "", "", "", "", "", "", "", "", "", reason, .. others ?? [],
        ]);

    /// <summary>A record with as many cells as the header has.</summary>
    private void Write(IReadOnlyList<string?> cells) => csv.Write([.. cells, .. Enumerable.Repeat("", 20 + (also * PerReference.Length) - cells.Count)]);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
