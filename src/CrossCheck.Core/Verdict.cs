namespace CrossCheck;

/// <summary>What became of a case; the first that applies, in this order.</summary>
public enum Verdict
{
    /// <summary>The row is not a valid case.</summary>
    Error,

    /// <summary>An engine threw.</summary>
    Crashed,

    /// <summary>An engine cannot run it.</summary>
    Unsupported,

    /// <summary>The engines differ somewhere.</summary>
    Differ,

    /// <summary>The engines agree, an answer in the file is wrong.</summary>
    Answer,

    /// <summary>The only differences are valid choices of subgradient where the function has no derivative.</summary>
    Kink,

    /// <summary>Everything planned was compared, and agrees.</summary>
    Agree,
}

/// <summary>The names of the verdicts.</summary>
public static class Verdicts
{
    /// <summary>The word used in files and on the command line.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Error => "error",
        Verdict.Crashed => "crashed",
        Verdict.Unsupported => "unsupported",
        Verdict.Differ => "differ",
        Verdict.Answer => "answer",
        Verdict.Kink => "kink",
        _ => "agree",
    };
}
