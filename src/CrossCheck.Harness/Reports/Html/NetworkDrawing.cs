using System.Globalization;
using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>
/// A network as a drawing: inputs and statements are boxes, data flows down along the lines, gradients up. A box has a
/// line for its value and one for its gradient, each with a sign and words for what the comparison gave.
/// </summary>
internal static class NetworkDrawing
{
    /// <summary>Of a longer network, this many statements around the first that differs are drawn.</summary>
    private const int MostStatements = 40;
    private const int Letters = 38;
    private const double LetterWidth = 7.3;
    private const int Line = 18;

    /// <summary>Lets no longer text widen a box than is drawn.</summary>
    private const int MostWidth = 296;

    public static string Svg(CaseResult result, Plan plan)
    {
        var network = plan.Network;
        var (first, last) = Range(result, plan);
        var boxes = new List<Box>();
        var owner = new Dictionary<int, int>();
        for (var s = first; s < last; s++)
        {
            foreach (var value in Operands(network.Statements[s]).Where(v => network.Values[v].IsInput && !owner.ContainsKey(v)))
            {
                owner[value] = boxes.Count;
                boxes.Add(Input(result, plan, value));
            }

            foreach (var value in network.Statements[s].Results)
            {
                owner[value] = boxes.Count;
            }

            boxes.Add(Statement(result, plan, network.Statements[s]));
        }

        var edges = new List<(int From, int To, int Value)>();
        for (var s = first; s < last; s++)
        {
            edges.AddRange(Operands(network.Statements[s]).Where(owner.ContainsKey).Select(v => (owner[v], owner[network.Statements[s].Results[0]], v)));
        }

        var layout = new NetworkLayout([.. boxes.Select(b => (b.Width, b.Height))], [.. edges.Select(e => (e.From, e.To))]);
        var svg = new StringBuilder();
        var cut = last - first < network.Statements.Length
            ? $"<p class=cut>Statements {Numbers.Whole(first + 1)} to {Numbers.Whole(last)} of {Numbers.Whole(network.Statements.Length)} are drawn.</p>"
            : "";
        var size = string.Create(CultureInfo.InvariantCulture, $"width={layout.Width} height={layout.Height} viewBox=\"0 0 {layout.Width} {layout.Height}\"");
        svg.Append(CultureInfo.InvariantCulture, $"{cut}<div class=drawing tabindex=0 role=group aria-label=\"Network drawing\"><svg {(layout.Width > 560 ? "class=wide " : "")}{size} role=img>");
        svg.Append(CultureInfo.InvariantCulture, $"<title>The network as a graph: {Numbers.Count(last - first, "statement")}, data flowing down</title><desc>{HtmlText.Clip(string.Join(". ", boxes.Select(b => b.Words)), 2000)}</desc>");
        for (var e = 0; e < edges.Count; e++)
        {
            Edge(svg, layout.Path(e).ToList(), Status(result, network.Values[edges[e].Value].Name).IsBad, Status(result, Plan.GradientName(network.Values[edges[e].Value].Name)).IsBad);
        }

        for (var b = 0; b < boxes.Count; b++)
        {
            Draw(svg, boxes[b], layout.Corner(b));
        }

        return svg.Append("</svg></div>").ToString();
    }

    private static IEnumerable<int> Operands(Statement statement) =>
        statement.Call.Operands.Where(o => o.Kind == OperandKind.Value).Select(o => o.Value).Distinct();

    private static (int First, int Last) Range(CaseResult result, Plan plan)
    {
        var count = plan.Network.Statements.Length;
        if (count <= MostStatements)
        {
            return (0, count);
        }

        var worst = Enumerable.Range(0, count).FirstOrDefault(s => plan.Network.Statements[s].Results.Any(v =>
            Status(result, plan.Network.Values[v].Name).IsBad || Status(result, Plan.GradientName(plan.Network.Values[v].Name)).IsBad));
        var first = Math.Clamp(worst - (MostStatements / 2), 0, count - MostStatements);
        return (first, first + MostStatements);
    }

    private static Box Input(CaseResult result, Plan plan, int value)
    {
        var name = plan.Network.Values[value].Name;
        var gradient = Status(result, Plan.GradientName(name));
        return new Box(name, "input", new Mark("", $"given {plan.Values[value].Shape}"), plan.Values[value].HasGradient ? gradient with { Words = "gradient " + gradient.Words } : null, "");
    }

    private static Box Statement(CaseResult result, Plan plan, Statement statement)
    {
        var names = statement.Results.Select(r => plan.Network.Values[r].Name).ToList();
        var named = statement.Results.Where(r => !plan.Network.Values[r].IsAuxiliary).ToList();
        var value = Worst(names.Select(n => Status(result, n)));
        var gradients = statement.Results.Where(r => plan.Values[r].HasGradient && !plan.Network.Values[r].IsAuxiliary).ToList();
        Mark? gradient = gradients.Count == 0 ? null
            : plan.Network.LastResults.Contains(gradients[0]) ? new Mark("", "gradient given")
            : Worst(gradients.Select(g => Status(result, Plan.GradientName(plan.Network.Values[g].Name)))) is var worst ? worst with { Words = "gradient " + worst.Words } : null;
        var culprits = (result.Findings?.Culprits ?? []).Where(c => names.Any(n => c.Quantity == n)
            || (c.Statement.Length > 0 && c.Direction == "backward" && c.Statement == statement.Call.Text)
            || (c.Statement.Length == 0 && names.Any(n => c.Quantity == Plan.GradientName(n))));
        var blame = string.Join(", ", culprits.Select(c => $"{c.Engine}: {c.Direction} is wrong").Distinct());
        return new Box(
            $"{string.Join(", ", named.Select(r => plan.Network.Values[r].Name))} = {statement.Call.Text}",
            "statement",
            value with { Words = $"value {plan.Values[statement.Results[0]].Shape} {value.Words}" },
            gradient,
            blame);
    }

    private static Mark Worst(IEnumerable<Mark> marks) => marks.OrderByDescending(m => m.IsBad).First();

    /// <summary>What the comparison, and an answer, say of a quantity.</summary>
    private static Mark Status(CaseResult result, string quantity)
    {
        var answer = result.Answers.FirstOrDefault(a => a.Name == quantity);
        var k = result.Tensors.Select(t => t.Quantity.Name).ToList().IndexOf(quantity);
        if (k < 0)
        {
            return answer is { IsRight: false } ? new Mark("✗", "answer wrong") : new Mark("", "not compared");
        }

        var tensor = result.Tensors[k].Verdict == TensorVerdict.Differ ? result.Tensors[k]
            : result.Also.Select(a => a.Tensors[k]).FirstOrDefault(t => t.Verdict == TensorVerdict.Differ) ?? result.Tensors[k];
        return tensor.Verdict switch
        {
            TensorVerdict.Differ when tensor.Quantity.Shape.Count == 1 => new Mark("≠", "differs"),
            TensorVerdict.Differ => new Mark("≠", $"{Numbers.Whole(tensor.Differing)} of {Numbers.Whole(tensor.Quantity.Shape.Count)} differ"),
            TensorVerdict.Agree when answer is { IsRight: false } => new Mark("✗", "answer wrong"),
            TensorVerdict.Agree => new Mark("✓", answer is null ? "agrees" : "agrees, answer right"),
            TensorVerdict.Unsupported => new Mark("–", "unsupported"),
            _ => new Mark("–", "not compared"),
        };
    }

    private static void Edge(StringBuilder svg, List<(double X, double Y)> points, bool forward, bool backward)
    {
        var path = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{points[0].X} {points[0].Y}"));
        for (var i = 1; i < points.Count; i++)
        {
            var middle = (points[i - 1].Y + points[i].Y) / 2;
            var end = i == points.Count - 1 ? points[i].Y - 7 : points[i].Y;
            path.Append(CultureInfo.InvariantCulture, $"C{points[i - 1].X} {middle} {points[i].X} {middle} {points[i].X} {end}");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge{(forward ? " bad" : "")}{(backward ? " back" : "")}\" d=\"{path}\"/>");
        var (x, y) = points[^1];
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"head{(forward ? " bad" : "")}\" d=\"M{x} {y}l-4 -8h8z\"/>");
    }

    private static void Draw(StringBuilder svg, Box box, (double X, double Y) corner)
    {
        var bad = box.Value.IsBad || box.Gradient is { IsBad: true };
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"box {box.Kind}{(bad ? " bad" : "")}\" transform=\"translate({corner.X} {corner.Y})\"><title>{HtmlText.Clip(box.Title, 300)}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width={box.Width} height={box.Height} rx={(box.Kind == "input" ? 12 : 4)} />");
        var y = 17;
        svg.Append(CultureInfo.InvariantCulture, $"<text class=name x=8 y={y}>{HtmlText.Clip(box.Title, Letters)}</text>");
        foreach (var mark in box.Marks)
        {
            y += Line;
            if (mark.IsBad)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=mark x=4 y={y - 13} width={box.Width - 8} height=17 rx=3 />");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{(mark.IsBad ? "bad" : "good")}\" x=8 y={y}>{(mark.Sign + " " + HtmlText.Clip(mark.Words, Letters)).Trim()}</text>");
        }

        if (box.Blame.Length > 0)
        {
            y += Line;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=blame x=8 y={y}>▶ {HtmlText.Clip(box.Blame, Letters)}</text>");
        }

        svg.Append("</g>");
    }

    /// <summary>A sign and words.</summary>
    private readonly record struct Mark(string Sign, string Words)
    {
        public bool IsBad => Sign is "≠" or "✗";
    }

    private sealed record Box(string Title, string Kind, Mark Value, Mark? Gradient, string Blame)
    {
        public IEnumerable<Mark> Marks => Gradient is { } gradient ? [Value, gradient] : [Value];

        public string Words => $"{Title}: {string.Join(", ", Marks.Select(m => m.Words))}{(Blame.Length > 0 ? "; " + Blame : "")}";

        public int Width { get; } = Math.Clamp(
            (int)(LetterWidth * Math.Min(Letters, new[] { Title.Length, Value.Words.Length + 2, (Gradient?.Words.Length ?? 0) + 2, Blame.Length + 2 }.Max())) + 18, 96, MostWidth);

        public int Height { get; } = 26 + (Line * ((Gradient is null ? 1 : 2) + (Blame.Length > 0 ? 1 : 0)));
    }
}
