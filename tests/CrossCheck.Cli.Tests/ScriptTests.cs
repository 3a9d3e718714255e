using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CrossCheck.Cli.Tests;

/// <summary>
/// What the scripts get for whom: run in a folder of their own, on a machine that has the programs named here and no
/// others. In the place of dotnet, apt-get and sudo stand stubs that write down how they were called.
/// </summary>
public sealed class ScriptTests : IDisposable
{
    private const string Project = "src/CrossCheck.Cli/CrossCheck.Cli.csproj";

    private static readonly string[] Programs =
        ["bash", "basename", "cat", "cksum", "cmp", "dirname", "env", "find", "flock", "grep", "head", "ls", "mkdir", "mktemp", "mv", "rm", "sed", "tr", "true"];

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    private readonly string folder = Directory.CreateTempSubdirectory("crosscheck-scripts-").FullName;

    public ScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the scripts are Linux's");
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", "CrossCheck.sln", Project, .. Directory.GetFiles(Path.Combine(Root, "scripts")).Select(f => Path.GetRelativePath(Root, f))])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            File.Copy(Path.Combine(Root, file), At(file));
        }

        Directory.CreateDirectory(At("bin"));
        foreach (var name in Programs)
        {
            File.CreateSymbolicLink(At("bin/" + name), Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(p => Path.Combine(p, name)).First(File.Exists));
        }

        // Restores nothing with what $MISSING names; builds an empty program; runs it.
        Stub("dotnet", """
            case "$1" in
              restore) for name in $MISSING; do [[ " $* " == *" -p:$name=false "* ]] || { echo "NU1101: $name"; exit 1; }; done ;;
              build) mkdir -p artifacts/bin/CrossCheck.Cli/release; : > artifacts/bin/CrossCheck.Cli/release/crosscheck.dll; echo "chatter of the build" ;;
              *.dll) echo "what crosscheck prints" ;;
            esac
            """);
        Stub("apt-get", "echo chatter of apt; echo more of it >&2; exit ${APT:-0}");
        Stub("id", "echo ${USER_ID:-0}");
        Stub("sudo", "[[ -n \"${SUDO:-}\" ]] || exit 1; shift; exec \"$@\"");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void VerifyingRestoresAndBuildsTheToolAndInstallsNothing()
    {
        var first = Run("crosscheck verify x.csv");

        Assert.Equal(0, first.Exit);
        Assert.Equal("what crosscheck prints\n", first.Out);
        Assert.True(first.Error.Count(c => c == '\n') <= 3 && !first.Error.Contains("chatter", StringComparison.Ordinal), first.ToString());
        Assert.Equal([$"dotnet restore {Project}", $"dotnet build {Project} -c Release -nologo -v q -clp:NoSummary", $"dotnet {At("artifacts/bin/CrossCheck.Cli/release/crosscheck.dll")} verify x.csv"], Calls("--version"));

        File.Delete(At("calls"));
        var second = Run("crosscheck verify x.csv");
        Assert.Equal(("what crosscheck prints\n", ""), (second.Out, second.Error));
        Assert.Equal([$"dotnet {At("artifacts/bin/CrossCheck.Cli/release/crosscheck.dll")} verify x.csv"], Calls());
    }

    [Theory]
    [InlineData("UseTorchSharp", "-p:UseTorchSharp=false", "--expected definition")]
    [InlineData("UseMLNet", "-p:UseMLNet=false", "--expected recorded:data/mlnet/recorded/losses.csv")]
    [InlineData("UseTorchSharp UseMLNet", "-p:UseTorchSharp=false -p:UseMLNet=false", "--expected definition")]
    public void APackageThatCannotBeRestoredIsLeftOutAndSaid(string missing, string switches, string remedy)
    {
        var outcome = Run("crosscheck verify x.csv", ("MISSING", missing));

        Assert.True(outcome.Exit == 0 && outcome.Error.Contains(remedy, StringComparison.Ordinal) && outcome.Error.Contains("Run scripts/setup once", StringComparison.Ordinal), outcome.ToString());
        Assert.Contains($"dotnet build {Project} -c Release -nologo -v q -clp:NoSummary {switches}", Calls());

        // Once it is there, setup finds it, and the tool is built anew.
        Run("setup");
        File.Delete(At("calls"));
        File.SetLastWriteTimeUtc(At("artifacts/build-switches"), DateTime.UtcNow.AddSeconds(2));
        Run("crosscheck verify x.csv");
        Assert.Contains($"dotnet build {Project} -c Release -nologo -v q -clp:NoSummary", Calls());
    }

    [Fact]
    public void WhatCannotBeRestoredAtAllIsAnErrorThatShowsWhy()
    {
        var outcome = Run("crosscheck verify x.csv", ("MISSING", "Everything"));
        Assert.True(outcome.Exit == 2 && outcome.Error.Contains("NU1101: Everything", StringComparison.Ordinal) && outcome.Out.Length == 0, outcome.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("python3")]
    [InlineData("chromium")]
    [InlineData("python3 chromium")]
    public void TheTestsInstallWhatIsNotThere(string there)
    {
        foreach (var name in there.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Stub(name, "");
        }

        var outcome = Run("test");

        string[] wanted = [.. new[] { ("python3", "python3-numpy"), ("chromium", "chromium") }
            .Where(p => !there.Contains(p.Item1, StringComparison.Ordinal))
            .Select(p => $"apt-get install -y --no-install-recommends {p.Item2}")];
        Assert.Equal(wanted, Calls().Where(c => c.StartsWith("apt-get install", StringComparison.Ordinal)));
        Assert.DoesNotContain("chatter of apt", outcome.ToString(), StringComparison.Ordinal);
        Assert.Contains("dotnet restore CrossCheck.sln", Calls());
    }

    [Theory]
    [InlineData("0", "", true)]
    [InlineData("1000", "yes", true)]
    [InlineData("1000", "", false)]
    public void WithoutRightsItSaysWhatToInstall(string user, string sudo, bool installs)
    {
        var outcome = Run("setup", ("USER_ID", user), ("SUDO", sudo));

        Assert.Equal(0, outcome.Exit);
        Assert.Equal(installs, Calls().Contains("apt-get install -y --no-install-recommends chromium"));
        Assert.Equal(!installs, outcome.Error.Contains("Missing for the tests of the HTML report: chromium. As root: apt-get install -y chromium\n", StringComparison.Ordinal));
    }

    [Fact]
    public void AnInstallationThatFailsNamesItsLog()
    {
        var outcome = Run("setup", ("APT", "100"));

        Assert.Equal(0, outcome.Exit);
        Assert.Contains($"Could not install chromium (see {At("artifacts/apt.log")}).\n", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("chatter of apt\nmore of it\n", File.ReadAllText(At("artifacts/apt.log")));
    }

    private string At(string path) => Path.Combine(folder, path);

    private void Stub(string name, string script)
    {
        File.WriteAllText(At("bin/" + name), $"#!/bin/bash\necho \"{name} $*\" >> '{At("calls")}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At("bin/" + name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private string[] Calls(string without = "\n") => [.. File.ReadAllLines(At("calls")).Where(l => !l.Contains(without, StringComparison.Ordinal) && l.Split(' ')[0] is "dotnet" or "apt-get")];

    private Outcome Run(string command, params (string Name, string Value)[] environment)
    {
        var words = command.Split(' ');
        var start = new ProcessStartInfo("/bin/bash", [At("scripts/" + words[0]), .. words[1..]])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = At("bin");
        start.Environment["MISSING"] = "";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
