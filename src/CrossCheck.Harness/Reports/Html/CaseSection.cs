using System.Globalization;
using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>The page about one case that does not pass: what failed, the referee's conclusion, the network, the numbers, the command.</summary>
internal sealed class CaseSection(CaseResult result, (string Actual, string Expected) engines, string reproduce)
{
    private const int Lines = 20;
    private const int Long = 1000;

    private readonly StringBuilder html = new();

    public string Body()
    {
        Part("What is wrong", () => List(Problems()));
        if (Conclusions() is { Count: > 0 } conclusions)
        {
            Part("The referee’s conclusion", () => List(conclusions));
        }

        html.Append("<div class=columns><div>");
        if (result.Network.Length > 0)
        {
            Part("Network", () =>
            {
                html.Append(result.View is { } view ? NetworkDrawing.Svg(result, view.Plan) : "");
                html.Append(CultureInfo.InvariantCulture, $"<pre class=network>{HtmlText.Clip(result.Network.Replace("; ", ";\n", StringComparison.Ordinal), 4000)}</pre>");
            });
        }

        html.Append("</div><div>");
        Answers();
        Differences();
        html.Append("</div></div>");
        Quantities();
        Given();
        About();
        Part("Reproduce", () => html.Append(CultureInfo.InvariantCulture, $"<p class=command><code>{HtmlText.Escape(reproduce)}</code> <button type=button class=copy>Copy</button></p>"));
        return html.ToString();
    }

    private IEnumerable<string> Problems()
    {
        if (result.Verdict is Verdict.Error or Verdict.Crashed or Verdict.Unsupported)
        {
            return [result.Message];
        }

        var lines = FailureText.Lines(result, Lines, engines).ToList();
        var survivors = result.Suspicion?.Survivors.Take(Lines).Select(s => $"could not have told: {s.Text()}") ?? [];
        return lines.Count > 0 ? lines.Concat(survivors) : [.. survivors, .. result.Message.Length > 0 ? [result.Message] : Array.Empty<string>()];
    }

    private List<string> Conclusions() =>
    [
        .. FailureText.Review(result),
        .. result.AllFindings.SelectMany(f => f.Kinks).Take(3).Select(k => $"{k.Operation} at {k.Quantity}{ReportNumber.Index(k.Index)}: {engines.Actual} takes {k.ActualChoice}, {engines.Expected} takes {k.ExpectedChoice}; {k.Convention}"),
        .. result.AllFindings.SelectMany(f => f.Culprits).Distinct().Take(5).Select(c => $"{c.Engine}, {c.Name}: computes {Numbers.Pair(c.Computed, c.Truth, ElementType.Float64).Actual} at {c.Quantity}{ReportNumber.Index(c.Index)}, the definition {Numbers.Pair(c.Computed, c.Truth, ElementType.Float64).Expected}"),
    ];

    private void Answers()
    {
        if (result.Answers.IsEmpty)
        {
            return;
        }

        Part("Answers", () =>
        {
            var right = result.Answers.Where(a => a.IsRight).ToList();
            if (right.Count > 0)
            {
                html.Append(CultureInfo.InvariantCulture, $"<p>✓ right: {HtmlText.Clip(string.Join(", ", right.Select(a => a.Name + (a.Convention.Length > 0 ? $" (by {a.Convention})" : ""))), Long)}</p>");
            }

            if (right.Count == result.Answers.Length)
            {
                return;
            }

            html.Append("<div class=scroll tabindex=0 role=group aria-label=Answers><table class=answers><thead><tr><th scope=col>answer<th scope=col>verdict<th scope=col>at<th scope=col>the file says");
            html.Append(CultureInfo.InvariantCulture, $"<th scope=col>{HtmlText.Escape(engines.Actual)}<th scope=col>{HtmlText.Escape(engines.Expected)}</tr></thead><tbody>");
            foreach (var answer in result.Answers.Where(a => !a.IsRight).Take(100))
            {
                Row(answer);
            }

            html.Append("</tbody></table></div>");
            foreach (var view in result.View?.Answers.Where(a => a.Parts.Sum(p => p.Excerpt.Count) > 1).Take(Lines) ?? [])
            {
                html.Append(CultureInfo.InvariantCulture, $"<h5>Answer {HtmlText.Escape(view.Name)}</h5>{MatrixView.Answer(view, engines, result.Answers.First(a => a.Name == view.Name).Against)}");
            }
        });
    }

    private void Row(AnswerResult answer)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=row>{HtmlText.Escape(answer.Name)}</th>");
        if (answer.Reason.Length > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<td><b class=wrong>✗ wrong</b><td colspan=4>{HtmlText.Clip(answer.Reason, Long)}</tr>");
            return;
        }

        var (low, high) = Numbers.Pair(answer.Low, answer.High, ElementType.Float64);
        var claims = double.IsNaN(answer.Low) ? "" : answer.Low == answer.High ? $"exactly {low}" : $"claims [{low}, {high}]";
        var (actual, expected) = Numbers.Pair(answer.Actual, answer.Expected, answer.Type);
        html.Append(CultureInfo.InvariantCulture, $"<td><b class=wrong>✗ wrong</b>{(answer.Against.Length == 1 ? $" against {HtmlText.Escape(answer.Against[0])} only" : "")}{(answer.Wrong > 1 ? $" in {Numbers.Whole(answer.Wrong)} places" : "")}<td>{(answer.Index.IsDefaultOrEmpty ? "" : ReportNumber.Index(answer.Index))}");
        html.Append(CultureInfo.InvariantCulture, $"<td><b>{HtmlText.Clip(answer.Written, 200)}</b> <small>{claims}</small><td>{actual}<td>{expected}</tr>");
    }

    private void Differences()
    {
        var views = result.View?.Differing ?? [];
        if (views.IsEmpty)
        {
            return;
        }

        Part("Differences", () =>
        {
            html.Append(MatrixView.Legend);
            foreach (var view in views.Take(Lines))
            {
                var tensor = result.Tensors.First(t => t.Quantity.Name == view.Quantity);
                var share = $"{Numbers.Whole(tensor.Differing)} of {Numbers.Count(tensor.Quantity.Shape.Count, "element")} {(tensor.Differing == 1 ? "differs" : "differ")}";
                if (!result.Also.IsEmpty)
                {
                    var k = result.Tensors.IndexOf(tensor);
                    share = string.Join(", ", result.Against(k, engines.Expected).Where(r => r.Tensor.Compared)
                        .Select(r => $"{Numbers.Whole(r.Tensor.Differing)} of {Numbers.Count(r.Tensor.Quantity.Shape.Count, "element")} against {r.Engine}"));
                }

                html.Append(CultureInfo.InvariantCulture, $"<h5>{HtmlText.Escape(view.Quantity)} <small>{tensor.Quantity.Shape}, {HtmlText.Escape(share)}</small></h5>");
                html.Append(MatrixView.Differing(view, tensor.Quantity.Type, engines));
            }

            if (views.Length > Lines)
            {
                html.Append(CultureInfo.InvariantCulture, $"<p class=cut>{Numbers.Whole(views.Length - Lines)} more tensors differ; the command below shows them.</p>");
            }
        });
    }

    private void Quantities()
    {
        if (result.Tensors.IsEmpty || result.Verdict == Verdict.Unsupported)
        {
            return;
        }

        Fold($"All values and gradients ({Numbers.Whole(result.Tensors.Length)})", () =>
        {
            html.Append("<div class=scroll tabindex=0 role=group aria-label=\"All values and gradients\"><table><thead><tr><th scope=col>quantity<th scope=col>shape");
            html.Append(string.Concat((result.Also.IsEmpty ? [""] : result.Also.Select(a => a.Engine).Prepend(engines.Expected).Select(n => HtmlText.Escape(n) + ": "))
                .Select(n => $"<th scope=col>{n}verdict<th scope=col>differing<th scope=col>worst at<th scope=col>abs<th scope=col>allowed")));
            html.Append("</tr></thead><tbody>");
            foreach (var (k, tensor) in result.Tensors.Take(200).Index())
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=row>{HtmlText.Escape(tensor.Quantity.Name)}{(tensor.IsFallback ? " <small>by the fallback</small>" : "")}<td>{tensor.Quantity.Shape}{Outcome(tensor)}{string.Concat(result.Also.Select(a => Outcome(a.Tensors[k])))}</tr>");
            }

            html.Append("</tbody></table></div>");
        });
    }

    /// <summary>The five cells of a tensor against one reference.</summary>
    private static string Outcome(TensorResult tensor)
    {
        var sign = tensor.Verdict switch { TensorVerdict.Agree => "✓ agree", TensorVerdict.Differ => "<b class=wrong>≠ differ</b>", _ => $"– {CsvReporter.Name(tensor.Verdict)}" };
        return $"<td>{sign}" + (tensor.Worst is { } worst && tensor.Reason.Length == 0
            ? $"<td>{Numbers.Whole(tensor.Differing)} of {Numbers.Whole(tensor.Quantity.Shape.Count)}<td>{ReportNumber.Index(tensor, worst)}<td>{Numbers.Size(worst.Abs)}<td>{Numbers.Size(worst.Allowed)}"
            : $"<td colspan=4>{HtmlText.Clip(tensor.Reason, 200)}");
    }

    private void Given()
    {
        if (result.View is { Given.IsEmpty: false } view)
        {
            Fold("Given: inputs and upstream gradients", () =>
            {
                html.Append("<div class=tables>");
                foreach (var given in view.Given.Take(Lines))
                {
                    html.Append(MatrixView.Given(given));
                }

                html.Append("</div>");
            });
        }
    }

    private void About() => Part("About", () =>
    {
        html.Append("<dl>");
        foreach (var (name, text) in new[] { ("source", result.Source), ("dtype", result.DType.Name()), ("tags", string.Join(' ', result.Tags)), ("note", result.Note) }
            .Concat(result.Own.Take(50).Select(o => (o.Key, o.Value))).Where(t => t.Item2.Length > 0))
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{HtmlText.Clip(name, 100)}</dt><dd>{HtmlText.Clip(text, Long)}</dd></div>");
        }

        html.Append("</dl>");
    });

    private void Part(string title, Action write)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section><h4>{title}</h4>");
        write();
        html.Append("</section>");
    }

    private void Fold(string title, Action write)
    {
        html.Append(CultureInfo.InvariantCulture, $"<details class=fold><summary>{title}</summary>");
        write();
        html.Append("</details>");
    }

    private void List(IEnumerable<string> lines)
    {
        html.Append("<ul>");
        foreach (var line in lines)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>{HtmlText.Clip(line, Long)}</li>");
        }

        html.Append("</ul>");
    }
}
