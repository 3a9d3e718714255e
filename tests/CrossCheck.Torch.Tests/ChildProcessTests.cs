using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace CrossCheck.Torch.Tests;

/// <summary><see cref="TorchRuntimeTests"/> in processes of their own, each with a home and rights that it does not share.</summary>
public sealed class ChildProcessTests : IDisposable
{
    private const string Nobody = "65534";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("crosscheck-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task One_copy_is_made_then_used_and_replaced_where_it_is_damaged()
    {
        SkipWhereNothingIsCured();
        var cache = _root.CreateSubdirectory("cache").FullName;
        Environments environment = new() { ["XDG_CACHE_HOME"] = cache };

        var first = await Run(environment);
        Assert.True(first.Status.Cured, first.Status.Message);
        var copy = Assert.Single(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
        Assert.Equal(copy, first.Status.CurePath);
        Assert.Contains(copy, first.Notice, StringComparison.Ordinal);
        var whole = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);

        var second = await Run(environment);
        Assert.Equal(copy, second.Status.CurePath);
        Assert.Null(second.Notice);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"loading: {first.Milliseconds:0} ms with the copy to make, {second.Milliseconds:0} ms with the copy there"));

        var damaged = whole.ToArray();
        damaged.AsSpan(0x1000, 0x1000).Clear();
        await File.WriteAllBytesAsync(copy, damaged, TestContext.Current.CancellationToken);
        var third = await Run(environment);
        Assert.NotNull(third.Notice);
        Assert.Equal(whole, await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Processes_that_start_together_share_one_copy()
    {
        SkipWhereNothingIsCured();
        var cache = _root.CreateSubdirectory("cache").FullName;
        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Run(new() { ["XDG_CACHE_HOME"] = cache })));

        var copy = Assert.Single(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
        Assert.All(reports, x => Assert.Equal(copy, x.Status.CurePath));
        Assert.Contains(reports, x => x.Notice is not null);
    }

    [Fact]
    public async Task Without_a_folder_to_keep_it_the_copy_stays_in_memory()
    {
        SkipWhereNothingIsCured();
        var file = Path.Combine(_root.FullName, "no-folder");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var report = await Run(new() { ["XDG_CACHE_HOME"] = file, ["HOME"] = file, ["XDG_DATA_HOME"] = file });

        Assert.True(report.Status.Cured, report.Status.Message);
        Assert.Null(report.Status.CurePath);
        Assert.Null(report.Notice);
        Assert.Contains("in memory", report.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_library_loads_nothing_is_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the files are Linux's");
        var app = await LinkOutput();
        // A library that every supported system loads, in the place of the one that ships.
        var library = Path.Combine(app, "libLibTorchSharp.so");
        var loadable = ElfVersionNeedTests.Relax(await File.ReadAllBytesAsync(library, TestContext.Current.CancellationToken));
        File.Delete(library);
        await File.WriteAllBytesAsync(library, loadable, TestContext.Current.CancellationToken);
        var cache = _root.CreateSubdirectory("cache").FullName;

        var report = await Run(new() { ["XDG_CACHE_HOME"] = cache }, "dotnet", [Path.Combine(app, "CrossCheck.Torch.Tests.dll")], _root.FullName);

        Assert.True(report.Status.Available, report.Status.Message);
        Assert.False(report.Status.Cured);
        Assert.Null(report.Notice);
        Assert.Empty(Directory.GetFileSystemEntries(cache));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_installed_program_runs_for_a_user_who_can_write_nothing_there(bool hasHome)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.Skip("only root can become another user");
            return;
        }
        var app = await LinkOutput();
        var dll = Path.Combine(app, "CrossCheck.Torch.Tests.dll");
        string[] asNobody = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--", "dotnet"];
        var reachable = await Start("setpriv", [.. asNobody, "--list-runtimes"], []);
        Assert.SkipUnless(reachable.ExitCode == 0, "another user cannot run dotnet here: " + reachable.Output);

        // Everybody may pass through the root of this test; its files and folders are the administrator's.
        File.SetUnixFileMode(_root.FullName, Mode("rwxr-xr-x"));
        var home = _root.CreateSubdirectory("home").FullName;
        var reports = _root.CreateSubdirectory("reports").FullName;
        File.SetUnixFileMode(reports, Mode("rwxrwxrwx"));
        if (hasHome) File.SetUnixFileMode(home, Mode("rwxrwxrwx"));
        var before = Directory.GetFileSystemEntries(app, "*", SearchOption.AllDirectories).Length;

        var report = await Run(
            new() { ["HOME"] = hasHome ? home : null, ["XDG_CACHE_HOME"] = null, ["XDG_DATA_HOME"] = null },
            "setpriv", [.. asNobody, dll], reports);

        Assert.True(report.Status.Available, report.Status.Message);
        if (report.Status.Cured && hasHome) Assert.StartsWith(Path.Combine(home, ".cache") + "/", report.Status.CurePath, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(app, "*", SearchOption.AllDirectories).Length);
    }

    /// <summary>Also where the system's own search would find a library of that name, which may be of another libtorch.</summary>
    [Theory]
    [InlineData("libLibTorchSharp.so", "libLibTorchSharp.so is in none of: ")]
    [InlineData("libgomp-*.so.1", "libgomp*.so* of libtorch 2.10.0 is in none of: ")]
    [InlineData("libc10.so", "libc10.so of libtorch 2.10.0 is in none of: ")]
    [InlineData("libtorch_cpu.so", "libtorch_cpu.so of libtorch 2.10.0 is in none of: ")]
    [InlineData("libtorch.so", "libtorch.so of libtorch 2.10.0 is in none of: ")]
    public async Task What_is_missing_is_named_and_nothing_is_copied(string library, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the files are Linux's");
        var app = await LinkOutput();
        var elsewhere = await LinkOutput("elsewhere");
        File.Delete(Assert.Single(Directory.GetFiles(app, library)));
        var before = Directory.GetFileSystemEntries(app, "*", SearchOption.AllDirectories).Length;

        var output = await RunThatFails(app, elsewhere);

        Assert.Contains($"libtorch cannot be loaded. {message}{app}, ", output, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(app, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_damaged_library_is_named_and_none_is_looked_for_elsewhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the files are Linux's");
        var app = await LinkOutput();
        var elsewhere = await LinkOutput("elsewhere");
        var file = Path.Combine(app, "libtorch_cpu.so");
        File.Delete(file);
        await File.WriteAllTextAsync(file, "no library", TestContext.Current.CancellationToken);

        Assert.Contains($"libtorch cannot be loaded. {file}: ", await RunThatFails(app, elsewhere), StringComparison.Ordinal);
    }

    /// <summary>Files of libtorch's names in LD_LIBRARY_PATH that are no libraries: whoever searches there fails.</summary>
    [Fact]
    public async Task Another_libtorch_in_the_library_path_is_not_looked_at()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the files are Linux's");
        var elsewhere = _root.CreateSubdirectory("elsewhere").FullName;
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so", "libLibTorchSharp.so"])
        {
            await File.WriteAllTextAsync(Path.Combine(elsewhere, name), "no library", TestContext.Current.CancellationToken);
        }

        var report = await Run(new() { ["LD_LIBRARY_PATH"] = elsewhere });

        Assert.True(report.Status.Available, report.Status.Message);
        Assert.Equal(NativeFiles.Libtorch, report.Status.LibtorchVersion);
    }

    [Fact]
    public async Task A_libtorch_among_the_packages_of_the_user_serves()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the files are Linux's");
        var app = await LinkOutput();
        var packages = Path.Combine(_root.FullName, "packages");
        var folder = Directory.CreateDirectory(NativeFiles.PackageFolder(packages, NativeFiles.RuntimeId)).FullName;
        foreach (var file in Directory.GetFiles(app, "lib*.so*").Where(f => Path.GetFileName(f) != NativeFiles.TorchSharpLibrary))
        {
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var report = await Run(new() { ["NUGET_PACKAGES"] = packages }, "dotnet", [Path.Combine(app, "CrossCheck.Torch.Tests.dll")], _root.FullName);

        Assert.True(report.Status.Available, report.Status.Message);
    }

    [Fact]
    public async Task Whoever_touches_TorchSharp_first_finds_it_loaded()
    {
        var cache = _root.CreateSubdirectory("cache").FullName;
        var report = await Run(new() { ["XDG_CACHE_HOME"] = cache }, nameof(TorchRuntimeTests.TorchSharp_may_come_first_once_this_assembly_is_in_use));
        Assert.True(report.Status.Available, report.Status.Message);
    }

    /// <summary>This test's whole output under another path, without a copy of its 600 MB.</summary>
    private async Task<string> LinkOutput(string name = "app")
    {
        var app = Path.Combine(_root.FullName, name);
        var (code, output) = await Start("cp", ["-al", Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), app], []);
        Assert.SkipUnless(code == 0, "the output cannot be hard-linked into the temporary folder: " + output);
        return app;
    }

    /// <summary>What a process prints that cannot load libtorch, with a folder in which the system's search would find more.</summary>
    private static async Task<string> RunThatFails(string app, string libraryPath)
    {
        var test = $"{typeof(TorchRuntimeTests).FullName}.{nameof(TorchRuntimeTests.What_was_loaded_is_stated)}";
        var (code, output) = await Start(
            "dotnet",
            [Path.Combine(app, "CrossCheck.Torch.Tests.dll"), "-method", test],
            new() { ["NUGET_PACKAGES"] = app, ["LD_LIBRARY_PATH"] = libraryPath });
        Assert.NotEqual(0, code);
        return output;
    }

    private static void SkipWhereNothingIsCured() =>
        Assert.SkipUnless(TorchRuntime.Status.Cured, "this system loads TorchSharp's library as it ships");

    private static UnixFileMode Mode(string text) =>
        (UnixFileMode)Enumerable.Range(0, 9).Sum(i => text[i] == '-' ? 0 : 1 << (8 - i));

    private Task<TorchRuntimeTests.Report> Run(Environments environment, string test = nameof(TorchRuntimeTests.What_was_loaded_is_stated)) =>
        Run(environment, "dotnet", [Path.Combine(AppContext.BaseDirectory, "CrossCheck.Torch.Tests.dll")], _root.FullName, test);

    private static async Task<TorchRuntimeTests.Report> Run(Environments environment, string program, string[] arguments, string reports,
        string test = nameof(TorchRuntimeTests.What_was_loaded_is_stated))
    {
        var path = Path.Combine(reports, Guid.NewGuid().ToString("N") + ".json");
        environment[TorchRuntimeTests.ReportVariable] = path;
        var (code, output) = await Start(program, [.. arguments, "-method", $"{typeof(TorchRuntimeTests).FullName}.{test}"], environment);
        Assert.True(code == 0 && File.Exists(path), $"exit code {code}: {output}");
        return JsonSerializer.Deserialize<TorchRuntimeTests.Report>(await File.ReadAllTextAsync(path))!;
    }

    private static async Task<(int ExitCode, string Output)> Start(string program, string[] arguments, Environments environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Variables that differ from this process's; null removes one.</summary>
    private sealed class Environments : Dictionary<string, string?>;
}
