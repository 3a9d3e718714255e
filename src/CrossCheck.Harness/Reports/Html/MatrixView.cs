using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>Tensors as tables: one for each engine, and the difference as a heat map. Signs say what the colours say.</summary>
internal static class MatrixView
{
    /// <summary>How many times the allowed difference an element may have for each shade.</summary>
    private static readonly double[] Shades = [1, 10, 1000, 100_000];

    public const string Legend =
        "<p class=legend>Difference, shaded by how many times the allowed difference it is: <span class=h0>within</span> <span class=h1>to 10 ×</span> <span class=h2>to 10³ ×</span> <span class=h3>to 10⁵ ×</span> <span class=h4>more, or not finite</span>; <b>≠</b> marks every element beyond it.</p>";

    private readonly record struct Cell(string Text, string Class = "", string Sign = "");

    /// <summary>Actual, expected and their difference, for each excerpt of the tensor; then the same two of each further reference.</summary>
    public static string Differing(TensorView view, ElementType type, (string Actual, string Expected) engines)
    {
        var html = new StringBuilder();
        foreach (var (part, (excerpt, values)) in view.Parts.Index())
        {
            var numbers = values.Select(v => v.Difference.Agrees ? (Numbers.Text(v.Actual, type), Numbers.Text(v.Expected, type)) : Numbers.Pair(v.Actual, v.Expected, type)).ToList();
            html.Append(Place(excerpt, view.Parts)).Append("<div class=tables>");
            html.Append(Table(engines.Actual, excerpt, [.. numbers.Select((n, i) => values[i].Difference.Agrees ? new Cell(n.Item1) : new Cell(n.Item1, "bad", "≠"))]));
            html.Append(Table(engines.Expected, excerpt, [.. numbers.Select(n => new Cell(n.Item2))]));
            html.Append(Table($"difference ({engines.Actual} − {engines.Expected})", excerpt, [.. values.Select(Difference)]));
            foreach (var reference in view.Also)
            {
                var theirs = reference.Parts[part];
                html.Append(Table(reference.Engine, excerpt, [.. theirs.Select(v => v.Difference.Agrees ? new Cell(Numbers.Text(v.Expected, type)) : new Cell(Numbers.Pair(v.Actual, v.Expected, type).Expected, "", "≠"))]));
                html.Append(Table($"difference ({engines.Actual} − {reference.Engine})", excerpt, [.. theirs.Select(Difference)]));
            }

            html.Append("</div>");
        }

        return html.Append(Cut(view.Parts.Select(p => p.Excerpt).ToList(), "around the worst elements")).ToString();
    }

    /// <summary>An answer as written, beside what the engines have.</summary>
    /// <param name="view">The excerpts.</param>
    /// <param name="engines">Their names.</param>
    /// <param name="against">The engines that the answer is wrong against.</param>
    public static string Answer(AnswerView view, (string Actual, string Expected) engines, ImmutableArray<string> against)
    {
        string Mark(AnsweredElement element, string engine) => element.IsWrong && against.Contains(engine) ? "mark" : "";
        var html = new StringBuilder();
        foreach (var (excerpt, values) in view.Parts)
        {
            html.Append(Place(excerpt, view.Parts)).Append("<div class=tables>");
            html.Append(Table("the file’s answer", excerpt, [.. values.Select(v => v.IsWrong ? new Cell(HtmlText.Clip(v.Written, 24), "bad", "✗") : new Cell(HtmlText.Clip(v.Written, 24)))]));
            html.Append(Table(engines.Actual, excerpt, [.. values.Select(v => new Cell(Numbers.Text(v.Actual, view.Type), Mark(v, engines.Actual)))]));
            html.Append(Table(engines.Expected, excerpt, [.. values.Select(v => new Cell(Numbers.Text(v.Expected, view.Type), Mark(v, engines.Expected)))]));
            html.Append("</div>");
        }

        return html.Append(Cut(view.Parts.Select(p => p.Excerpt).ToList(), "around the wrong elements")).ToString();
    }

    /// <summary>What is given, an input or a cotangent.</summary>
    public static string Given(GivenView view)
    {
        var html = new StringBuilder("<div class=given>");
        var title = $"{view.Name} {view.Shape}{(view.Type == ElementType.Int64 ? " indices" : "")}";
        foreach (var (excerpt, values) in view.Parts)
        {
            html.Append(Table(HtmlText.Printable(title + Slice(excerpt, view.Parts.Length)), excerpt, [.. values.Select(v => new Cell(Numbers.Text(v, view.Type)))]));
        }

        if (view.Parts.IsEmpty)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{HtmlText.Escape(title)}: no elements</p>");
        }

        return html.Append(Cut(view.Parts.Select(p => p.Excerpt).ToList(), "")).Append("</div>").ToString();
    }

    private static Cell Difference(ViewedElement element)
    {
        var difference = element.Difference;
        if (difference.Abs == 0)
        {
            return new Cell("0", "h0");
        }

        var signed = element.Actual - element.Expected;
        var text = (signed < 0 && double.IsFinite(signed) ? "−" : "") + Numbers.Size(double.IsNaN(signed) ? signed : Math.Abs(signed));
        var times = difference.Abs / difference.Allowed;
        var shade = double.IsFinite(times) ? Shades.Count(s => times > s) : Shades.Length;
        return difference.Agrees ? new Cell(text, "h0") : new Cell(text, $"h{Numbers.Whole(Math.Max(1, shade))}", "≠");
    }

    private static string Table(string caption, Excerpt excerpt, ImmutableArray<Cell> cells)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<table class=matrix><caption>{HtmlText.Escape(caption)}</caption>");
        if (excerpt.Shape.Rank > 0 && excerpt.Columns > 1)
        {
            html.Append("<thead><tr>");
            if (excerpt.Shape.Rank > 1)
            {
                html.Append("<td></td>");
            }

            for (var c = excerpt.Column; c < excerpt.Column + excerpt.Columns; c++)
            {
                html.Append(CultureInfo.InvariantCulture, $"<th scope=col>{c}</th>");
            }

            html.Append("</tr></thead>");
        }

        html.Append("<tbody>");
        for (var r = 0; r < excerpt.Rows; r++)
        {
            html.Append("<tr>");
            if (excerpt.Shape.Rank > 1)
            {
                html.Append(CultureInfo.InvariantCulture, $"<th scope=row>{excerpt.Row + r}</th>");
            }

            for (var c = 0; c < excerpt.Columns; c++)
            {
                var cell = cells[(r * excerpt.Columns) + c];
                html.Append(cell.Class.Length > 0 ? $"<td class={cell.Class}>" : "<td>").Append(cell.Text);
                html.Append(cell.Sign.Length > 0 ? $"<b>{cell.Sign}</b>" : "").Append("</td>");
            }

            html.Append("</tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    private static string Place<T>(Excerpt excerpt, ImmutableArray<T> parts) => Slice(excerpt, parts.Length) is { Length: > 0 } slice ? $"<p class=slice>{slice}</p>" : "";

    private static string Slice(Excerpt excerpt, int parts) => excerpt.Slice.IsEmpty || (parts == 1 && excerpt.Count == excerpt.Shape.Count)
        ? ""
        : $" [{string.Join(", ", excerpt.Slice.Select(i => Numbers.Whole(i)))}, :, :]";

    /// <summary>What is not shown, if anything.</summary>
    private static string Cut(List<Excerpt> excerpts, string where)
    {
        var shown = excerpts.Sum(e => (long)e.Count);
        if (excerpts.Count == 0 || shown == excerpts[0].Shape.Count)
        {
            return "";
        }

        var places = string.Join(", ", excerpts.Select(e => $"[{string.Concat(e.Slice.Select(i => $"{Numbers.Whole(i)}, "))}{(e.Shape.Rank > 1 ? $"{Span(e.Row, e.Rows)}, " : "")}{Span(e.Column, e.Columns)}]"));
        return $"<p class=cut>Cut: {places}{(where.Length > 0 ? " " + where : "")} are shown, {Numbers.Whole(shown)} of the {Numbers.Whole(excerpts[0].Shape.Count)} elements of shape {excerpts[0].Shape}.</p>";
    }

    private static string Span(int start, int length) => $"{Numbers.Whole(start)}:{Numbers.Whole(start + length)}";
}
