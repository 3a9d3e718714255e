namespace CrossCheck.Harness.Compare;

/// <summary>One line per failure, in words.</summary>
public static class Messages
{
    /// <summary>The line that says why a case has its verdict; empty for a case that agrees.</summary>
    public static string Explain(CaseResult result, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Differ:
                var differing = result.Tensors.Where(t => t.Verdict is TensorVerdict.Differ or TensorVerdict.NotCompared).ToList();
                var others = differing.Count == 1 ? "" : $"; {differing.Count - 1} more differ: {string.Join(", ", differing.Skip(1).Take(8).Select(t => t.Quantity.Name))}{(differing.Count > 9 ? ", …" : "")}";
                return Describe(differing[0]) + others;
            case Verdict.Answer:
                var wrong = result.Answers.Where(a => !a.IsRight).ToList();
                return Describe(wrong[0]) + (wrong.Count == 1 ? "" : $"; {wrong.Count - 1} more wrong: {string.Join(", ", wrong.Skip(1).Take(8).Select(a => a.Name))}");
            case Verdict.Unsupported:
                return string.Join("; ", result.Tensors.Where(t => t.Verdict == TensorVerdict.Unsupported).Select(t => t.Reason).Distinct());
            default:
                return "";
        }
    }

    /// <summary><c>dL/dX[0, 1]: actual 2, expected 0.2 (abs 1.8, rel 9, 28521267 ulp, allowed 1.03E-05); 1 of 16 elements</c>.</summary>
    public static string Describe(TensorResult tensor)
    {
        if (tensor.Reason.Length > 0)
        {
            return tensor.Reason;
        }

        var (quantity, worst) = (tensor.Quantity, tensor.Differences[0]);
        var ulp = worst.Ulp(quantity.Type) is { } distance ? $", {distance} ulp" : "";
        return $"{quantity.Name}{NumberText.Index(quantity.Shape.IndexOf(worst.Index))}: actual {NumberText.Of(worst.Actual, quantity.Type)}, "
            + $"expected {NumberText.Of(worst.Expected, quantity.Type)} (abs {NumberText.Brief(worst.Abs)}, rel {NumberText.Brief(worst.Rel)}{ulp}, "
            + $"allowed {NumberText.Brief(worst.Allowed)}); {tensor.Differing} of {quantity.Shape.Count} elements";
    }

    /// <summary><c>answer v[1, 0]: -0.5 claims [-0.55, -0.45]; actual -0.05, expected -0.05</c>.</summary>
    public static string Describe(AnswerResult answer)
    {
        var place = $"answer {answer.Name}{NumberText.Index(answer.Index.AsSpan())}";
        if (answer.Reason.Length > 0)
        {
            return $"{place}: {answer.Reason}";
        }

        var claim = answer.Low == answer.High || double.IsNaN(answer.Low)
            ? $"{answer.Written} is wrong"
            : $"{answer.Written} claims [{NumberText.Of(answer.Low, ElementType.Float64)}, {NumberText.Of(answer.High, ElementType.Float64)}]";
        return $"{place}: {claim}; actual {NumberText.Of(answer.Actual, answer.Type)}, expected {NumberText.Of(answer.Expected, answer.Type)}"
            + (answer.Wrong > 1 ? $"; {answer.Wrong} elements are wrong" : "");
    }
}
