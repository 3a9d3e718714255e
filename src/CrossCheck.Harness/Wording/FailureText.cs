using System.Globalization;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Wording;

/// <summary>What is wrong with a case, line by line.</summary>
public static class FailureText
{
    /// <summary>The one line that says why a case has its verdict; empty where it agrees.</summary>
    public static string Brief(CaseResult result, (string Actual, string Expected) engines)
    {
        if (result.Verdict == Verdict.Unsupported)
        {
            return string.Join("; ", result.Tensors.Where(t => t.Verdict == TensorVerdict.Unsupported).Select(t => t.Reason).Distinct());
        }

        var lines = Lines(result, 1, engines).ToList();
        return result.Verdict == Verdict.Agree || lines.Count == 0 ? "" : string.Join("; ", lines);
    }

    /// <summary>Everything about a case that is not a plain success, as the console prints it.</summary>
    /// <param name="result">A finished case.</param>
    /// <param name="run">The run that it is of.</param>
    /// <param name="limit">The most lines of either kind; what is left over is counted.</param>
    public static IEnumerable<string> Full(CaseResult result, RunInfo run, int limit)
    {
        if (result.Verdict == Verdict.Error)
        {
            // The message names file and line first, as compilers do.
            yield return result.Message;
            yield break;
        }

        yield return $"{Shell.Printable(result.Id)}  {result.Verdict.Name()}  {result.Source}";
        foreach (var line in Body(result, limit, run.Names))
        {
            yield return $"  {line}";
        }

        yield return $"  Reproduce: {Reproduce(result, run.Given)}";
    }

    /// <summary>What there is to say between the name of a case and how to reproduce it.</summary>
    public static IEnumerable<string> Body(CaseResult result, int limit, (string Actual, string Expected) engines)
    {
        var crashed = result.Verdict == Verdict.Crashed;
        var lines = Lines(crashed ? result with { References = [] } : result, limit, engines).ToList();
        if (result.Message.Length > 0 && (crashed || lines.Count == 0))
        {
            lines.Insert(0, result.Message);
        }

        if (result.Suspicion is { Mistrusted: true } suspicion)
        {
            lines.AddRange(suspicion.Survivors.Select(s => $"mistrusted: {s.Text()}"));
        }

        return lines.Concat(Review(result));
    }

    /// <summary>The line to show where there is room for one.</summary>
    public static string Headline(CaseResult result, (string Actual, string Expected) engines) =>
        result.Verdict is Verdict.Error or Verdict.Crashed or Verdict.Unsupported ? result.Message : Body(result, 1, engines).FirstOrDefault("");

    /// <summary>The command that shows the case again.</summary>
    /// <param name="result">A finished case.</param>
    /// <param name="given">The options of the run, <see cref="RunInfo.Given"/>.</param>
    public static string Reproduce(CaseResult result, string given)
    {
        var file = Shell.Quote(result.Place.File);
        return result.Id.StartsWith('-')
            ? $"crosscheck show{given} {file} -- {Shell.Quote(result.Id)}"
            : $"crosscheck show {file} {Shell.Quote(result.Id)}{given}";
    }

    /// <summary>One line per quantity that differs or was not compared, in the plan's order, then one per wrong answer.</summary>
    /// <param name="result">A finished case.</param>
    /// <param name="limit">The most lines of either kind; what is left over is counted.</param>
    /// <param name="engines">The names of the engines, actual first.</param>
    public static IEnumerable<string> Lines(CaseResult result, int limit, (string Actual, string Expected) engines)
    {
        var tensors = result.Tensors.SelectMany((_, k) => Tensors(result, k, engines.Expected))
            .Concat(result.Tensors.Where(t => !t.Compared).GroupBy(t => t.Reason).Select(Missing)).ToList();
        foreach (var line in Capped(tensors, limit, "quantity", "quantities"))
        {
            yield return line;
        }

        var wrong = result.Answers.Where(a => !a.IsRight).Select(a => Answer(a, engines)).ToList();
        foreach (var line in Capped(wrong, limit, "wrong answer", "wrong answers"))
        {
            yield return line;
        }
    }

    /// <summary>What the second look says of a case: the referee's conclusion, what the mistakes look like, choices that were accepted.</summary>
    public static IEnumerable<string> Review(CaseResult result)
    {
        foreach (var reference in result.Also.Where(a => !a.Disagreements.IsEmpty && result.Verdict != Verdict.Agree))
        {
            yield return $"{reference.First} and {reference.Engine} disagree: {string.Join(", ", reference.Disagreements.Take(4).Select(Share))}{(reference.Disagreements.Length > 4 ? $" and {Numbers.Whole(reference.Disagreements.Length - 4)} more" : "")}";
        }

        if (result.Verdict is Verdict.Differ or Verdict.Kink or Verdict.Answer)
        {
            foreach (var findings in result.AllFindings.GroupBy(f => f.Text))
            {
                var judged = findings.Max(f => f.Judged.Length);
                yield return findings.Key + (judged == 0 ? "" : $" ({Numbers.Count(judged, "element")} judged)");
            }
        }

        // Against several references the same mistake looks the same: the first one's words do.
        var diagnosed = result.Tensors.Concat(result.Also.SelectMany(a => a.Tensors)).Where(t => t.Diagnosis is not null).DistinctBy(t => t.Quantity.Name);
        foreach (var text in diagnosed.Select(t => (t.Quantity.Name, t.Diagnosis)).Concat(result.Answers.Select(a => (a.Name, a.Diagnosis)))
            .Where(t => t.Diagnosis is not null).GroupBy(t => t.Diagnosis!.Text, t => t.Name).Take(3))
        {
            yield return $"{string.Join(", ", text.Take(4))}: {text.Key}";
        }

        foreach (var answer in result.Answers.Where(a => a.Convention.Length > 0))
        {
            yield return $"answer {answer.Name} is right by another convention: {answer.Convention}";
        }

        foreach (var match in (result.Known?.Matches ?? []).Take(5))
        {
            yield return match.Text;
        }
    }

    /// <summary>One line for each reference that the k-th tensor differs from.</summary>
    public static IEnumerable<string> Tensors(CaseResult result, int k, string expected)
    {
        if (result.Also.IsEmpty)
        {
            return result.Tensors[k].Verdict == TensorVerdict.Differ ? [Tensor(result.Tensors[k])] : [];
        }

        var all = result.Against(k, expected).ToList();

        // A reference whose worst element stands in a line already is named there.
        return all.Where(r => r.Tensor.Verdict == TensorVerdict.Differ).DistinctBy(r => r.Tensor.Worst is { } worst && r.Tensor.Reason.Length == 0 ? $"{worst.Index} {r.Tensor.Differing}" : r.Engine)
            .Select(r => Tensor(r.Tensor, r.Engine) + string.Concat(Others(r.Engine, r.Tensor)));

        // What the other references have at the element that is named.
        IEnumerable<string> Others(string engine, TensorResult tensor) =>
            from other in all
            where other.Engine != engine && !other.Tensor.Places.IsEmpty && tensor.Worst is not null
            from place in other.Tensor.Places.Where(p => p.Index == tensor.Worst!.Value.Index).Take(1)
            select $"; {other.Engine} has {Numbers.Text(place.Expected, tensor.Quantity.Type)}";
    }

    /// <summary><c>dL/dW1[3, 1]: actual 1.27, expected 1.25 (…); 3 of 16 elements</c>.</summary>
    /// <param name="tensor">One that was compared, or that says why not.</param>
    /// <param name="expected">What to call the reference.</param>
    public static string Tensor(TensorResult tensor, string expected = "expected")
    {
        var quantity = tensor.Quantity;
        if (tensor.Worst is not { } worst || tensor.Reason.Length > 0)
        {
            return $"{quantity.Name} {quantity.Shape}: {tensor.Reason}";
        }

        var place = quantity.Shape.Rank == 0 ? "" : ReportNumber.Index(tensor, worst);
        var share = quantity.Shape.Count == 1 ? "" : $"; {Numbers.Whole(tensor.Differing)} of {Numbers.Count(quantity.Shape.Count, "element")}";
        return $"{quantity.Name}{place}: {Numbers.Describe(worst, quantity.Type, expected)}{share}";
    }

    /// <summary><c>dL/do (31 of 32 elements)</c>.</summary>
    private static string Share(TensorResult tensor) =>
        tensor.Quantity.Shape.Count == 1 ? tensor.Quantity.Name : $"{tensor.Quantity.Name} ({Numbers.Whole(tensor.Differing)} of {Numbers.Count(tensor.Quantity.Shape.Count, "element")})";

    /// <summary><c>answer v[1, 0]: the file says -0.5 (claims [-0.55, -0.45]), native and torch have -0.05</c>.</summary>
    public static string Answer(AnswerResult answer, (string Actual, string Expected) engines)
    {
        if (answer.Reason.Length > 0)
        {
            return $"answer {answer.Name}: {answer.Reason}";
        }

        var place = answer.Index.IsDefaultOrEmpty ? "" : ReportNumber.Index(answer.Index);
        var (low, high) = Numbers.Pair(answer.Low, answer.High, ElementType.Float64);
        var claims = double.IsNaN(answer.Low) ? "" : answer.Low == answer.High ? Numbers.Text(answer.Low, ElementType.Float64) == answer.Written.Trim() ? "" : $" (exactly {low})" : $" (claims [{low}, {high}])";
        var (actual, expected) = Numbers.Pair(answer.Actual, answer.Expected, answer.Type);
        if (IsClaimed(answer, answer.Actual) || IsClaimed(answer, answer.Expected))
        {
            // Shortened it would look like what the file says.
            (actual, expected) = (answer.Actual.ToString("R", CultureInfo.InvariantCulture), answer.Expected.ToString("R", CultureInfo.InvariantCulture));
        }

        var more = answer.Wrong > 1 ? $"; {Numbers.Whole(answer.Wrong)} elements are wrong" : "";
        var have = answer.Only.Length > 0 ? $"{answer.Only} has {actual}"
            : actual == expected ? $"{engines.Actual} and {engines.Expected} have {actual}"
            : Numbers.Text(answer.Actual, answer.Type) == Numbers.Text(answer.Expected, answer.Type) && !IsClaimed(answer, answer.Actual)
            ? $"{engines.Actual} and {engines.Expected} have {Numbers.Text(answer.Actual, answer.Type)}"
            : $"{engines.Actual} has {actual}, {engines.Expected} has {expected}";
        return $"answer {answer.Name}{place}: the file says {answer.Written}{claims}, {have}{more}";
    }

    /// <summary>Does the number, as it is printed, lie in the interval that the answer claims, though it does not itself?</summary>
    private static bool IsClaimed(AnswerResult answer, double value) =>
        double.TryParse(Numbers.Text(value, answer.Type), NumberStyles.Float, CultureInfo.InvariantCulture, out var printed)
        && printed >= answer.Low && printed <= answer.High && !(value >= answer.Low && value <= answer.High);

    private static string Missing(IGrouping<string, TensorResult> group)
    {
        var names = group.Select(t => t.Quantity.Name).ToList();
        var shown = string.Join(", ", names.Take(4)) + (names.Count > 4 ? $" and {names.Count - 4} more" : "");
        return $"{shown} not compared: {group.Key}";
    }

    private static IEnumerable<string> Capped(List<string> lines, int limit, string one, string many)
    {
        foreach (var line in lines.Take(limit))
        {
            yield return line;
        }

        if (lines.Count > limit)
        {
            yield return $"and {Numbers.Whole(lines.Count - limit)} more {(lines.Count == limit + 1 ? one : many)}";
        }
    }
}
