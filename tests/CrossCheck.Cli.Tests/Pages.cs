using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace CrossCheck.Cli.Tests;

/// <summary>What stands between two fences on a page.</summary>
/// <param name="Page">The page's path in the repository.</param>
/// <param name="Line">The line of the opening fence.</param>
/// <param name="Language">The word behind it; none where it shows commands or what they print.</param>
/// <param name="Text">The lines between, each with its line end.</param>
internal sealed record Fence(string Page, int Line, string Language, string Text)
{
    private static readonly string[] Programs = ["scripts/", "crosscheck", "../CrossCheck/scripts/", "dotnet", "git"];

    public IReadOnlyList<string> Lines => Text.TrimEnd('\n').Split('\n');

    public bool HoldsCommands => Language.Length == 0 && Lines.All(l => Programs.Any(p => l.StartsWith(p, StringComparison.Ordinal)));

    public bool HoldsOutput => Language.Length == 0 && !HoldsCommands;

    public override string ToString() => $"{Page}:{Line}";
}

/// <summary>The repository's pages for users and contributors.</summary>
internal static partial class Pages
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static IReadOnlyList<string> Names { get; } =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", .. Directory.GetFiles(Path.Combine(Root, "data"), "*.md").Order(StringComparer.Ordinal).Select(f => Path.GetRelativePath(Root, f))];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    public static IReadOnlyList<Fence> Fences(string page)
    {
        var fences = new List<Fence>();
        var (opening, from, text) = ("", 0, "");
        foreach (var (line, number) in Read(page).Split('\n').Select((l, i) => (l, i + 1)))
        {
            var mark = Mark().Match(line);
            if (opening.Length == 0 && mark.Success)
            {
                (opening, from, text) = (line, number, "");
            }
            else if (opening.Length > 0 && line == Mark().Match(opening).Value)
            {
                fences.Add(new Fence(page, from, opening[line.Length..], text));
                opening = "";
            }
            else
            {
                text += line + "\n";
            }
        }

        Assert.True(opening.Length == 0, $"{page}:{from}: this fence is not closed");
        return fences;
    }

    /// <summary>That a fence of this language on a page holds exactly this.</summary>
    public static void Show(string page, string language, string text) =>
        Assert.Contains(text, Fences(page).Where(f => f.Language == language).Select(f => f.Text));

    [GeneratedRegex("^(```|~~~)")]
    private static partial Regex Mark();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
