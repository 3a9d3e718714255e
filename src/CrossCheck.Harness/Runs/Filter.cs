using System.IO.Enumeration;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// Selects cases: space-separated id globs (<c>*</c> and <c>?</c>), <c>tag:x</c> and <c>verdict:x</c>; a leading
/// <c>-</c> negates. Terms of one kind are alternatives, kinds must all hold, and no negated term may match.
/// </summary>
public sealed class Filter
{
    private readonly List<(bool Negated, string Kind, string Pattern)> terms = [];

    private Filter()
    {
    }

    /// <summary>Lets everything pass.</summary>
    public static Filter All { get; } = new();

    /// <exception cref="FormatException">An unknown verdict, or an empty term.</exception>
    public static Filter Parse(string text)
    {
        var filter = new Filter();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var negated = word.StartsWith('-');
            var term = negated ? word[1..] : word;
            var kind = term.StartsWith("tag:", StringComparison.Ordinal) ? "tag" : term.StartsWith("verdict:", StringComparison.Ordinal) ? "verdict" : "id";
            var pattern = kind == "id" ? term : term[(kind.Length + 1)..];
            if (pattern.Length == 0)
            {
                throw new FormatException($"filter '{text}': '{word}' has nothing to match; write an id glob, tag:NAME or verdict:NAME");
            }

            var verdicts = Enum.GetValues<Verdict>().Select(v => v.Name()).ToList();
            if (kind == "verdict" && !verdicts.Contains(pattern))
            {
                throw new FormatException($"filter '{text}': there is no verdict '{pattern}'{Spelling.Suggest(pattern, verdicts)} (one of {string.Join(", ", verdicts)})");
            }

            filter.terms.Add((negated, kind, pattern));
        }

        return filter;
    }

    /// <summary>What can be decided before the case runs.</summary>
    public bool Admits(string id, IReadOnlyList<string> tags) =>
        Holds("id", p => FileSystemName.MatchesSimpleExpression(p, id, ignoreCase: false)) && Holds("tag", tags.Contains);

    /// <summary>What only the result decides.</summary>
    public bool Admits(CaseResult result) => Holds("verdict", p => p == result.Verdict.Name());

    private bool Holds(string kind, Func<string, bool> matches)
    {
        var (any, found) = (false, false);
        foreach (var (negated, _, pattern) in terms.Where(t => t.Kind == kind))
        {
            var match = matches(pattern);
            if (negated && match)
            {
                return false;
            }

            any |= !negated;
            found |= !negated && match;
        }

        return !any || found;
    }
}
