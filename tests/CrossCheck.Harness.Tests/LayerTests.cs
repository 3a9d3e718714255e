using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace CrossCheck.Harness.Tests;

/// <summary>
/// References point downward: between the projects, and between the folders of the harness. A file reaches a type of another
/// folder by a using directive or by a name that begins with the folder's; nothing else is in scope, since no type stands in
/// the namespace above the folders. So what the sources say is all that there is to look at, constants included.
/// </summary>
public sealed class LayerTests
{
    /// <summary>A folder may refer to those before it.</summary>
    private static readonly string[] Layers = ["Cases", "Results", "Wording", "Engines", "Compare", "Referee", "Reports", "Runs"];

    /// <summary>What a project may refer to.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Core"] = [],
        ["Engine"] = ["Core"],
        ["Torch"] = ["Core"],
        ["Harness"] = ["Core"],
        ["MLNet"] = ["Core", "Engine", "Harness"],
        ["Xunit"] = ["Core", "Engine", "Harness", "Torch"],
        ["Cli"] = ["Core", "Engine", "Harness", "MLNet", "Torch"],
    };

    private static string Source { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../src"));

    private static string Harness { get; } = Path.Combine(Source, "CrossCheck.Harness");

    [Fact]
    public void NoFolderRefersToOneAboveIt()
    {
        var files = Files();
        var types = TypesOf(files);
        Assert.All(Layers, l => Assert.NotEmpty(types[l]));
        var upward = files.SelectMany(f => Upward(f.Path, f.Text, types)).ToList();
        Assert.True(upward.Count == 0, $"references upward ({string.Join(" → ", Layers)}):\n{string.Join('\n', upward)}");
    }

    [Fact]
    public void EveryFileStandsInALayerAndItsNamespaceIsItsFolder()
    {
        var wrong = new List<string>();
        foreach (var (path, text) in Files())
        {
            var folder = Path.GetDirectoryName(path)!.Replace('\\', '/');
            var expected = $"namespace CrossCheck.Harness.{folder.Replace('/', '.')};";
            var lines = text.Split('\n');
            var at = Array.FindIndex(lines, l => l.StartsWith("namespace ", StringComparison.Ordinal));
            if (!Layers.Contains(folder.Split('/')[0]))
            {
                wrong.Add($"{path}: stands in none of {string.Join(", ", Layers)}");
            }
            else if (at < 0 || lines[at].TrimEnd() != expected)
            {
                wrong.Add($"{path}:{at + 1}: must have '{expected}'");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void NoProjectRefersToOneThatItMayNot()
    {
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path).Replace("CrossCheck.", "", StringComparison.Ordinal);
            Assert.True(Projects.ContainsKey(name), $"{path}: say in this test what the project may refer to");
            foreach (var (i, line) in File.ReadLines(path).Index())
            {
                if (Regex.Match(line, @"<ProjectReference Include=""[^""]*CrossCheck\.(\w+)\.csproj") is { Success: true } found && !Projects[name].Contains(found.Groups[1].Value))
                {
                    wrong.Add($"{Path.GetFileName(path)}:{i + 1}: CrossCheck.{name} may not refer to CrossCheck.{found.Groups[1].Value}");
                }

                if (line.Contains("<Using ", StringComparison.Ordinal))
                {
                    wrong.Add($"{Path.GetFileName(path)}:{i + 1}: a using for all files hides what each of them refers to");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Engines/A.cs", "using CrossCheck.Harness.Runs;", true)]
    [InlineData("Engines/A.cs", "global using CrossCheck.Harness.Runs;", true)]
    [InlineData("Engines/A.cs", "using static CrossCheck.Harness.Runs.Runner;", true)]
    [InlineData("Engines/A.cs", "using Other = CrossCheck.Harness.Referee.Mutants.Voice;", true)]
    [InlineData("Engines/A.cs", "using Runs;", true)]
    [InlineData("Engines/A.cs", "    return Referee.Replay.Under(truth);", true)]
    [InlineData("Engines/A.cs", "    var voice = Harness.Referee.Mutants.Voice.OfAnswer;", true)]
    [InlineData("Engines/A.cs", "    var runner = new global::CrossCheck.Harness.Runs.Runner(options);", true)]
    [InlineData("Engines/A.cs", "    /// <see cref=\"Runs.Runner\"/>", true)]
    [InlineData("Cases/Cells/A.cs", "    var x = Cases.CaseRow.Y + Results.Tally.Z;", true)]
    [InlineData("Runs/A.cs", "using CrossCheck.Harness.Engines;", false)]
    [InlineData("Referee/Mutants/A.cs", "using CrossCheck.Harness.Referee;", false)]
    [InlineData("Engines/A.cs", "    foreach (var run in Results.Where(r => options.Referee.Look))", false)]
    [InlineData("Engines/A.cs", "    group.Reports.Shell();", false)]
    public void AReferenceUpwardIsSeen(string path, string line, bool isUpward)
    {
        var found = Upward(path, $"// first\n{line}\n", TypesOf(Files())).ToList();
        Assert.Equal(isUpward, found.Count > 0);
        Assert.All(found, f => Assert.StartsWith($"src/CrossCheck.Harness/{path}:2: ", f, StringComparison.Ordinal));
    }

    /// <param name="types">The names of the types in each layer.</param>
    private static IEnumerable<string> Upward(string path, string text, ILookup<string, string> types)
    {
        var own = Array.IndexOf(Layers, path.Split('/', '\\')[0]);
        var above = string.Join('|', Layers.Skip(own + 1));
        if (above.Length == 0)
        {
            yield break;
        }

        foreach (var (i, line) in text.Split('\n').Index())
        {
            var layer = Regex.Match(line, $@"^\s*(?:global\s+)?using\s[^;]*(?<=[\s.=:])(?<layer>{above})[.;]") is { Success: true } directive ? directive.Groups["layer"].Value
                : Regex.Matches(line, $@"(?<![\w.])(?:(?:global::)?(?:CrossCheck\.)?Harness\.)?(?<layer>{above})(?:\.(?<name>\w+))+")
                    .FirstOrDefault(m => m.Groups["name"].Captures.Take(2).Any(n => types[m.Groups["layer"].Value].Contains(n.Value)))?.Groups["layer"].Value;
            if (layer is not null)
            {
                yield return $"src/CrossCheck.Harness/{path}:{i + 1}: {Layers[own]} may not refer to {layer}: {line.Trim()}";
            }
        }
    }

    private static ILookup<string, string> TypesOf(IEnumerable<(string Path, string Text)> files) => files
        .SelectMany(f => Regex.Matches(f.Text, @"^(?:public|internal) [\w ]*?(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline).Select(m => (Layer: f.Path.Split('/', '\\')[0], Name: m.Groups[1].Value)))
        .ToLookup(t => t.Layer, t => t.Name);

    private static List<(string Path, string Text)> Files() =>
        [.. Directory.EnumerateFiles(Harness, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => (Path.GetRelativePath(Harness, p), File.ReadAllText(p)))];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
