using System.Collections.Immutable;
using System.Text;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Cases;

/// <summary>The columns of a case file, by name.</summary>
internal sealed class Header
{
    private static readonly string[] Plain = ["id", "network", "dtype", "rtol", "atol", "tags", "note"];
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);

    /// <exception cref="CsvFileException">No network column, or two columns of one name.</exception>
    public Header(string file, ImmutableArray<string> cells)
    {
        Names = [.. cells.Select(Normalize)];
        for (var i = 0; i < Names.Length; i++)
        {
            if (Names[i].Length > 0 && !byName.TryAdd(Names[i], i))
            {
                throw new CsvFileException(
                    file, $"columns {byName[Names[i]] + 1} and {i + 1} are both named '{Names[i]}'; rename one, or begin its name with '_' to keep it to yourself");
            }
        }

        if (Find("network") < 0)
        {
            var separator = cells.Length == 1 ? cells[0].FirstOrDefault(c => c is ';' or '\t' or '|') : default;
            if (separator != default || cells[0].StartsWith("sep=", StringComparison.Ordinal))
            {
                throw new CsvFileException(file, $"its header is not separated by commas{(separator == default ? "" : $" but by {(separator == '\t' ? "tabs" : $"'{separator}'")}")}; save the file as CSV with commas");
            }

            throw new CsvFileException(
                file, $"no column 'network' in its header{Misspelt()}; the first row names the columns: id,network,X,…");
        }
    }

    public ImmutableArray<string> Names { get; }

    public int Find(string name) => byName.GetValueOrDefault(name, -1);

    public static bool IsPlain(string name) => Plain.Contains(name);

    /// <summary>Trimmed, NFC, and <c>∂L/∂X</c> as <c>dL/dX</c>.</summary>
    private static string Normalize(string cell)
    {
        var name = cell.Trim().Normalize(NormalizationForm.FormC);
        return name.StartsWith("∂L/∂", StringComparison.Ordinal) ? Plan.GradientName(name[4..]) : name;
    }

    private string Misspelt() => Spelling.Nearest("network", Names) is { } near ? $" ('{near}' is there)" : "";
}
