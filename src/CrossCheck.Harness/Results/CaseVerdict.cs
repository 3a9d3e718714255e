using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Results;

/// <summary>The verdict as it follows from the facts: the first that applies.</summary>
internal static class CaseVerdict
{
    /// <summary>Of a case: the worst of its references, but for what one that is not required lacks; then the answers.</summary>
    public static Verdict Of(ImmutableArray<ReferenceResult> references, ImmutableArray<AnswerResult> answers)
    {
        var worst = references.Where(r => r.IsRequired || r.Verdict != Verdict.Unsupported).Min(r => r.Verdict);
        return worst < Verdict.Answer ? worst
            : answers.Any(a => !a.IsRight) ? Verdict.Answer
            : worst == Verdict.Kink || answers.Any(a => a.Convention.Length > 0) ? Verdict.Kink
            : Verdict.Agree;
    }

    /// <summary>Of the engine under test against one reference.</summary>
    /// <param name="reference">What was found.</param>
    /// <param name="allowUnsupported">What is missing may be left out, as long as something is compared.</param>
    public static Verdict Of(ReferenceResult reference, bool allowUnsupported)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var tensors = reference.Tensors;
        var compared = tensors.Any(t => t.Compared);
        var lacks = tensors.Any(t => t.Verdict == TensorVerdict.Unsupported && !t.IsOptional);
        if (reference.Message.Length > 0)
        {
            return Verdict.Crashed;
        }

        if (reference.IsRequired ? (lacks && !(allowUnsupported && compared)) || (!compared && tensors.Any(t => t.IsOptional)) : tensors.All(t => t.Verdict == TensorVerdict.Unsupported))
        {
            return Verdict.Unsupported;
        }

        return tensors.All(t => t.Verdict is not (TensorVerdict.Differ or TensorVerdict.NotCompared)) ? Verdict.Agree
            : reference.Findings?.Conclusion == Conclusion.Kink && tensors.All(IsChoice) ? Verdict.Kink
            : Verdict.Differ;
    }

    /// <summary>Only a gradient can differ by a choice.</summary>
    private static bool IsChoice(TensorResult tensor) =>
        tensor.Verdict is TensorVerdict.Agree or TensorVerdict.Unsupported || (tensor.Verdict == TensorVerdict.Differ && tensor.Reason.Length == 0 && tensor.Quantity.Kind == QuantityKind.Gradient);
}
