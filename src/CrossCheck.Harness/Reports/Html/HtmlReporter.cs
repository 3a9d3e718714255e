using System.Globalization;
using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>
/// One page that needs nothing but itself: the headline, the failures by what causes them, a page for each of the first
/// thousand failing cases, and a table of all cases. What it keeps, and the file, stay below 5 MB whatever the run's
/// length; what is left out is stated.
/// </summary>
public sealed class HtmlReporter(ReportFile file) : IReporter, IDisposable
{
    private const int MostPages = 1000;

    /// <summary>Bounds on what a page of the report consists of: its lines, sections as they are, sections deflated.</summary>
    private const long HeadBytes = 550_000;
    private const long PlainBytes = 600_000;
    private const long PackedBytes = 1_200_000;
    private const int MostFiles = 1000;

    /// <summary>Pages are deflated many at a time, since they are so much alike.</summary>
    private const int PackBytes = 1 << 18;

    /// <summary>Between the pages of a pack; no page holds it.</summary>
    private const string Separator = "\0";

    private readonly RowBlocks rows = new();
    private readonly List<string> packs = [];
    private readonly StringBuilder pack = new();
    private readonly List<FailingCase> pages = [];
    private readonly HashSet<string> files = new(StringComparer.Ordinal);
    private RunInfo? run;
    private long headBytes;
    private long plainBytes;
    private long packedBytes;
    private int packed;

    /// <inheritdoc/>
    public void Begin(RunInfo info) => run = info;

    /// <inheritdoc/>
    public void Add(CaseResult result)
    {
        if (files.Count < MostFiles)
        {
            files.Add(result.Place.File);
        }

        var page = -1;
        if (run!.Fails(result) && pages.Count < MostPages && headBytes < HeadBytes)
        {
            page = pages.Count;
            pages.Add(Page(result));
        }

        rows.Add(result, Why(result), page);
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        Close();
        using (var writer = new StreamWriter(file.Stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" })
        {
            new HtmlPage(writer, run!, summary, pages, packs, rows, files).Write();
        }

        file.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private FailingCase Page(CaseResult result)
    {
        var engines = (run!.Actual.Name, run.Expected.Name);
        var reproduce = HtmlText.Cut(FailureText.Reproduce(result, run.Given), 1000);
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{VerdictSign.Badge(result.Verdict)} <bdi class=id>{HtmlText.Clip(result.Id, 160)}</bdi> <span class=why>{HtmlText.Clip(Line(result, engines), 300)}</span> <span class=source>{HtmlText.Clip(result.Source, 160)}</span>");
        headBytes += Encoding.UTF8.GetByteCount(head.ToString());

        var body = new CaseSection(result, engines, reproduce).Body();
        var bytes = Encoding.UTF8.GetByteCount(body);
        var (group, order) = Group(result);
        var page = new FailingCase(pages.Count, group, order, head.ToString());
        if (plainBytes + bytes <= PlainBytes)
        {
            plainBytes += bytes;
            return page with { Body = body };
        }

        if (packedBytes < PackedBytes && bytes <= PackBytes)
        {
            page = page with { Pack = packs.Count, Place = packed++ };
            pack.Append(packed > 1 ? Separator : "").Append(body);
            if (pack.Length > PackBytes)
            {
                Close();
            }

            return page;
        }

        // The command line is long at worst, so it counts.
        var rest = $"<p class=cut>This report is full: drawing and numbers are left out. They are shown by</p><p class=command><code>{HtmlText.Escape(reproduce)}</code></p>";
        headBytes += Encoding.UTF8.GetByteCount(rest);
        return page with { Body = rest };
    }

    private void Close()
    {
        if (packed > 0)
        {
            packs.Add(RowBlocks.Deflate(Encoding.UTF8.GetBytes(pack.ToString())));
            packedBytes += packs[^1].Length;
            pack.Clear();
            packed = 0;
        }
    }

    /// <summary>The one line beside a failing case: of a difference the worst element of the first tensor, in short.</summary>
    private static string Line(CaseResult result, (string Actual, string Expected) engines)
    {
        var differing = result.Tensors.SelectMany((_, k) => result.Against(k, engines.Expected))
            .Where(t => t.Tensor.Verdict == TensorVerdict.Differ).DistinctBy(t => t.Tensor.Quantity.Name).ToList();
        if (differing is [({ } reference, { Worst: { } worst, Reason: "" } tensor), ..] && result.Verdict is Verdict.Differ or Verdict.Kink)
        {
            var (actual, expected) = Numbers.Pair(worst.Actual, worst.Expected, tensor.Quantity.Type);
            var place = tensor.Quantity.Shape.Rank == 0 ? "" : ReportNumber.Index(tensor, worst);
            return $"{tensor.Quantity.Name}{place}: {engines.Actual} {actual}, {reference} {expected}{(differing.Count > 1 ? $"; {Numbers.Count(differing.Count, "tensor")} differ" : "")}";
        }

        return result.Message.Length > 0 ? result.Message : result.Suspicion is { Mistrusted: true } suspicion ? "could not have told: " + suspicion.Reason : "";
    }

    /// <summary>In few words, the same for many cases: rows must stay small.</summary>
    private static string Why(CaseResult result) => result.Verdict switch
    {
        Verdict.Error or Verdict.Crashed or Verdict.Unsupported => result.Message,
        Verdict.Agree => result.Suspicion is { Mistrusted: true } suspicion ? "could not have told: " + suspicion.Reason : "",
        Verdict.Differ or Verdict.Kink when result.AllFindings.FirstOrDefault()?.Text is { Length: > 0 } text => text,
        Verdict.Answer => "wrong answer: " + string.Join(", ", result.Answers.Where(a => !a.IsRight).Select(a => a.Name)),
        _ => string.Join(", ", result.Unequal),
    };

    /// <summary>What a failing case is listed under: the first operation to blame, or the kind of failure.</summary>
    private static (string Group, int Order) Group(CaseResult result) => result.Verdict switch
    {
        _ when result.AllFindings.SelectMany(f => f.Culprits).FirstOrDefault() is { } culprit => ($"{culprit.Engine}: {culprit.Name} is wrong", 0),
        Verdict.Differ => ("The engines differ, and no single operation is to blame", 1),
        Verdict.Answer => ("The engines agree, an answer in the file is wrong", 2),
        Verdict.Crashed => ("An engine crashed", 3),
        Verdict.Unsupported => ("An engine cannot run the case", 4),
        Verdict.Error => ("The row is not a valid case", 5),
        Verdict.Kink => ("Different choices of subgradient at a kink", 6),
        _ => ("The case passes, but could not have told", 7),
    };
}

/// <summary>A case that fails the run, as far as it is written already.</summary>
/// <param name="Number">In file order, from 0.</param>
/// <param name="Head">Markup of the line that opens it.</param>
internal sealed record FailingCase(int Number, string Group, int Order, string Head)
{
    public string Body { get; init; } = "";

    /// <summary>The pack that has its body, and the place in it; −1 where the body stands here.</summary>
    public int Pack { get; init; } = -1;

    public int Place { get; init; }
}
