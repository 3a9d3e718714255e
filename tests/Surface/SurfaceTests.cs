using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;
using Xunit;

namespace CrossCheck.Surface;

/// <summary>What a package offers is what the list beside this file says: nothing comes, goes or changes unseen.</summary>
public sealed class SurfaceTests
{
    /// <summary>Set to <c>write</c>, the list is written anew.</summary>
    private const string Variable = "CROSSCHECK_SURFACE";

    [Fact]
    public void ThePublicSurfaceIsTheCommittedOne()
    {
        var package = Assembly.GetExecutingAssembly().GetName().Name![..^".Tests".Length];
        var list = Path.Combine(Path.GetDirectoryName(ThisFile())!, package + ".txt");
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        var now = Assembly.Load(package).GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable(Variable) == "write")
        {
            File.WriteAllText(list, now);
        }

        var committed = File.Exists(list) ? File.ReadAllText(list) : "";
        var (gone, come) = (Lines(committed).Except(Lines(now)), Lines(now).Except(Lines(committed)));
        Assert.True(
            now == committed,
            $"{package} offers something else than tests/Surface/{package}.txt says; if that is meant, run this test with {Variable}=write and commit the list\n"
                + string.Join('\n', gone.Select(l => "- " + l).Concat(come.Select(l => "+ " + l)).Take(40)));
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(l => l.Trim())];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
