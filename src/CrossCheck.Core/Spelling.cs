namespace CrossCheck;

/// <summary>Finds the name that somebody meant.</summary>
public static class Spelling
{
    /// <summary><c>; did you mean 'x'?</c> for the nearest candidate, or nothing where none is near.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>
    /// The candidate with the fewest edits, a shared beginning counting as near; null where all are too far.
    /// </summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > 64)
        {
            return null;
        }

        string? best = null;
        var least = double.MaxValue;
        foreach (var candidate in candidates)
        {
            double distance = Distance(name, candidate);
            var prefix = name.Length >= 3 && (candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(candidate, StringComparison.OrdinalIgnoreCase));
            if (prefix)
            {
                distance = Math.Min(distance, 1.5);
            }

            if (distance < least && distance <= (name.Length <= 2 ? 0.5 : Math.Max(1.5, name.Length / 2.5)))
            {
                (least, best) = (distance, candidate);
            }
        }

        return best;
    }

    /// <summary>Edit distance (Levenshtein, a swap of neighbours counts one), a change of case half.</summary>
    private static double Distance(string a, string b)
    {
        var rows = new double[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0.5 : 1;
                var cost = Math.Min(rows[i - 1, j - 1] + change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost = Math.Min(cost, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = cost;
            }
        }

        return rows[a.Length, b.Length];
    }
}
