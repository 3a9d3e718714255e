using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Cli.Rendering;

/// <summary>One case as an exam page: what is given, then every value and every gradient, both engines side by side.</summary>
internal sealed class CasePage(CaseDetail detail, (string Actual, string Expected) engines, CliConsole console)
{
    private const string Indent = "  ";

    private readonly CaseResult result = detail.Result;
    private readonly TextWriter writer = console.Out;

    public void Write()
    {
        Head();
        if (detail.Case is { } given)
        {
            Given(given);
            Quantities("Values", given.Plan, QuantityKind.Value);
            Quantities("Gradients", given.Plan, QuantityKind.Gradient);
        }

        // An answer for what the network has no quantity for, such as the gradient of an integer input.
        foreach (var answer in result.Answers.Where(a => detail.Case?.Plan.FindQuantity(a.Name) is not >= 0))
        {
            writer.WriteLine();
            writer.WriteLine(Answer(answer));
        }

        var review = FailureText.Review(result).ToList();
        if (review.Count > 0)
        {
            writer.WriteLine();
            review.ForEach(writer.WriteLine);
        }

        if (result.Suspicion is { } suspicion)
        {
            writer.WriteLine();
            foreach (var survivor in suspicion.Survivors)
            {
                writer.WriteLine($"{(suspicion.Mistrusted ? "mistrusted" : "note")}: {survivor.Text()}");
            }
        }

        writer.WriteLine();
        var verdict = result.Verdict.Name();
        var message = result.Message.Length > 0 ? result.Message : "everything planned was compared, and agrees";
        writer.WriteLine(Paint(message.StartsWith(verdict + " ", StringComparison.Ordinal) ? message : $"{verdict}: {message}", result.Verdict == Verdict.Agree ? 32 : 31));
    }

    private void Head()
    {
        writer.WriteLine($"case      {result.Id}");
        writer.WriteLine($"source    {result.Source}");
        writer.WriteLine($"dtype     {result.DType.Name()}");
        if (!result.Tags.IsEmpty)
        {
            writer.WriteLine($"tags      {string.Join(' ', result.Tags)}");
        }

        if (result.Note.Length > 0)
        {
            writer.WriteLine($"note      {result.Note}");
        }

        foreach (var (name, text) in result.Own.Where(o => o.Value.Length > 0))
        {
            writer.WriteLine($"{name,-9} {text}");
        }

        var title = "network   ";
        foreach (var statement in Statements(result.Network))
        {
            writer.WriteLine(title + statement);
            title = "          ";
        }
    }

    /// <summary>The statements as they were written, one per line.</summary>
    private static IEnumerable<string> Statements(string network)
    {
        var (start, quote) = (0, '\0');
        for (var i = 0; i <= network.Length; i++)
        {
            if (i == network.Length || (quote == '\0' && network[i] is ';' or '\n'))
            {
                if (network[start..i].Trim() is { Length: > 0 } statement)
                {
                    yield return statement;
                }

                start = i + 1;
            }
            else if (network[i] is '\'' or '"')
            {
                quote = quote == '\0' ? network[i] : quote == network[i] ? '\0' : quote;
            }
        }
    }

    private void Given(Case given)
    {
        Section("Given");
        var network = given.Plan.Network;
        for (var i = 0; i < given.Inputs.Length; i++)
        {
            Single($"{network.Values[network.Inputs[i]].Name} {given.Inputs[i].Shape}{(given.Inputs[i].Type == ElementType.Int64 ? " indices" : "")}", given.Inputs[i]);
        }

        for (var i = 0; i < given.Cotangents.Length; i++)
        {
            var name = Plan.GradientName(network.Values[given.Plan.Results[i]].Name);
            Single($"{name} {given.Cotangents[i].Shape}", given.Cotangents[i]);
        }
    }

    private void Single(string title, TensorData data)
    {
        writer.WriteLine(title);
        foreach (var line in Tables(data.Shape, -1, grid => [("", MatrixText.Lines(grid, i => new CellText(Numbers.Text(data[i], data.Type)), marks: false))]))
        {
            writer.WriteLine(Indent + line);
        }
    }

    private void Quantities(string title, Plan plan, QuantityKind kind)
    {
        if (!plan.Quantities.Any(q => q.Kind == kind))
        {
            return;
        }

        Section(title);
        for (var i = 0; i < plan.Quantities.Length; i++)
        {
            if (plan.Quantities[i].Kind == kind)
            {
                Quantity(plan, i);
            }
        }
    }

    private void Quantity(Plan plan, int index)
    {
        var quantity = plan.Quantities[index];
        var tensor = result.Tensors.FirstOrDefault(t => t.Quantity.Name == quantity.Name);
        var statement = plan.Network.Values[quantity.Value].Statement;
        var formula = quantity.Kind == QuantityKind.Value ? $" = {plan.Network.Statements[statement].Call.Text}" : "";
        writer.WriteLine($"{quantity.Name} {quantity.Shape}{formula}");
        var (actual, expected) = (detail.Actual?.Tensors[index], detail.Expected?.Tensors[index]);
        var references = new List<(string Name, TensorData? Data, TensorResult? Tensor)> { (engines.Expected, expected, tensor) };
        references.AddRange(result.Also.Select((a, n) => (a.Engine, detail.Also.IsEmpty ? null : detail.Also[n]?.Tensors[index], (TensorResult?)a.Tensors.FirstOrDefault(t => t.Quantity.Name == quantity.Name))));
        var worst = references.Select(r => r.Tensor is { Verdict: TensorVerdict.Differ, Worst: { } w } ? w.Index : -1).FirstOrDefault(i => i >= 0, -1);
        bool Differs(int i) => references.Any(r => r.Tensor is { Compared: true } compared && r.Data is { } data && data.Shape == actual!.Shape && !Comparer.At(i, actual[i], data[i], compared.Tolerance).Agrees);
        var shape = actual?.Shape ?? expected?.Shape ?? quantity.Shape;
        if (actual is not null && expected is not null && actual.Shape != expected.Shape)
        {
            // Nothing to put side by side.
            Single($"{engines.Actual} {actual.Shape}", actual);
            Single($"{engines.Expected} {expected.Shape}", expected);
        }
        else
        {
            foreach (var line in Tables(shape, worst, grid => Blocks(grid, actual, [.. references.Where(r => r.Data is not null && r.Data.Shape == shape).Select(r => (r.Name, r.Data!))], worst >= 0 ? Differs : null)))
            {
                writer.WriteLine(Indent + Highlight(line));
            }
        }

        foreach (var (name, _, against) in references.Where(r => r.Tensor is not null))
        {
            writer.WriteLine(Indent + (result.Also.IsEmpty ? Outcome(against!) : $"{name}: {Outcome(against!, name)}"));
        }

        foreach (var answer in result.Answers.Where(a => a.Name == quantity.Name))
        {
            writer.WriteLine(Indent + Answer(answer));
        }
    }

    private List<(string Title, List<string> Lines)> Blocks(Grid grid, TensorData? actual, List<(string Name, TensorData Data)> references, Func<int, bool>? differs)
    {
        var blocks = new List<(string, List<string>)>();
        var marked = new Dictionary<int, bool>();
        bool Marked(int i) => marked.TryGetValue(i, out var known) ? known : marked[i] = actual is not null && references.Count > 0 && differs is not null && differs(i);
        if (actual is not null)
        {
            blocks.Add((engines.Actual, MatrixText.Lines(
                grid, i => new CellText(Marked(i) ? Numbers.Pair(actual[i], references[0].Data[i], actual.Type).Actual : Numbers.Text(actual[i], actual.Type), Marked(i)), marks: differs is not null)));
        }

        foreach (var (name, data) in references)
        {
            blocks.Add((name, MatrixText.Lines(
                grid, i => new CellText(actual is not null && Marked(i) ? Numbers.Pair(actual[i], data[i], data.Type).Expected : Numbers.Text(data[i], data.Type)), marks: false)));
        }

        return blocks;
    }

    private IEnumerable<string> Tables(Shape shape, int worst, Func<Grid, List<(string Title, List<string> Lines)>> blocks)
    {
        if (shape.Count == 0)
        {
            yield return "(no elements)";
            yield break;
        }

        foreach (var grid in Grid.Of(shape, worst))
        {
            if (grid is null)
            {
                yield return "…";
                continue;
            }

            if (grid.Label.Length > 0)
            {
                yield return grid.Label;
            }

            var tables = blocks(grid);
            foreach (var line in tables.Count == 0 ? [] : MatrixText.SideBySide(tables, console.Width - Indent.Length).Where(l => l.Length > 0))
            {
                yield return line;
            }
        }
    }

    private string Outcome(TensorResult tensor, string expected = "expected")
    {
        if (!tensor.Compared)
        {
            return Paint($"not compared: {tensor.Reason}", 31);
        }

        var text = FailureText.Tensor(tensor, expected);
        return tensor.Verdict == TensorVerdict.Agree ? "agree" : Paint($"{MatrixText.Mark} differ: {text}", 31);
    }

    private string Answer(AnswerResult answer) =>
        answer.IsRight ? $"answer {answer.Name}: ✓ right" : Paint($"✗ wrong {FailureText.Answer(answer, engines)}", 31);

    private void Section(string title)
    {
        writer.WriteLine();
        writer.WriteLine(console.Colours ? $"\e[1m{title}\e[0m" : title);
        writer.WriteLine(new string('-', title.Length));
    }

    private string Highlight(string line) => console.Colours ? line.Replace(MatrixText.Mark, Paint(MatrixText.Mark, 31), StringComparison.Ordinal) : line;

    private string Paint(string text, int colour) => console.Colours ? $"\e[{Numbers.Whole(colour)}m{text}\e[0m" : text;
}
