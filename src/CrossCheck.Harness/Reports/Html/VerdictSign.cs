namespace CrossCheck.Harness.Reports.Html;

/// <summary>A sign beside every verdict, so that its colour is never all there is to see.</summary>
internal static class VerdictSign
{
    /// <summary>The order in which verdicts are listed: what fails first.</summary>
    public static readonly Verdict[] Order = [Verdict.Differ, Verdict.Answer, Verdict.Error, Verdict.Crashed, Verdict.Unsupported, Verdict.Kink, Verdict.Agree];

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Agree => "✓",
        Verdict.Differ => "≠",
        Verdict.Answer => "✗",
        Verdict.Kink => "∧",
        Verdict.Unsupported => "–",
        Verdict.Error => "!",
        _ => "‼",
    };

    public static string Badge(Verdict verdict) => $"<span class=\"badge {verdict.Name()}\"><span aria-hidden=true>{Of(verdict)}</span> {verdict.Name()}</span>";
}
