using System.Reflection;
using System.Runtime.InteropServices;

namespace CrossCheck.Torch;

/// <summary>
/// Where the native libraries of TorchSharp and libtorch are: beside the application (built for one system),
/// in <c>runtimes/RID/native/</c> (built for all), in the package folders that the host names, or, for the tool as it is
/// installed, which comes without libtorch, in the package folder of the user's.
/// </summary>
internal sealed class NativeFiles(IReadOnlyList<string> folders)
{
    /// <summary>The systems that the packages have libraries for.</summary>
    public const string SupportedSystems = "linux-x64, win-x64, osx-arm64";

    /// <summary>The version of libtorch that TorchSharp is made for.</summary>
    public const string Libtorch = "2.10.0";

    /// <summary>The folders that are searched, first to last.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>This process's own folders.</summary>
    public static NativeFiles OfThisProcess() => new([
        .. Probe(
            AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string,
            AppContext.BaseDirectory,
            FolderOf(typeof(NativeFiles).Assembly),
            RuntimeId),
        .. PackagesOfUser is { } packages ? [PackageFolder(packages, RuntimeId)] : Array.Empty<string>(),
    ]);

    /// <summary>The package that libtorch comes in on a system.</summary>
    public static string LibtorchPackage(string runtimeId) => $"libtorch-cpu-{runtimeId}";

    /// <summary>Where the user's NuGet unpacks packages; null where that cannot be told.</summary>
    public static string? PackagesOfUser => Packages(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary><c>$NUGET_PACKAGES</c>, else <c>~/.nuget/packages</c>; null without either, and for a relative path.</summary>
    public static string? Packages(string? packages, string? home)
    {
        if (string.IsNullOrEmpty(packages)) packages = string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".nuget", "packages");
        return packages is not null && Path.IsPathFullyQualified(packages) ? packages : null;
    }

    /// <summary>Where libtorch is in a folder of unpacked packages.</summary>
    public static string PackageFolder(string packages, string runtimeId) =>
        Path.Combine(packages, LibtorchPackage(runtimeId), Libtorch, "runtimes", runtimeId, "native");

    /// <summary>The name of this system as packages write it, such as <c>linux-x64</c>.</summary>
    public static string RuntimeId =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : "other")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>TorchSharp's own native library on this system.</summary>
    public static string TorchSharpLibrary =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";

    /// <summary>libtorch's main library on this system, the one that knows its version.</summary>
    public static string LibtorchLibrary => LibtorchLibraries[^2];

    /// <summary>What TorchSharp's library depends on, in the order in which it must be loaded; a <c>*</c> stands for a build's hash.</summary>
    public static IReadOnlyList<string> LibtorchLibraries { get; } =
        OperatingSystem.IsWindows() ? ["libiomp5md.dll", "uv.dll", "c10.dll", "torch_cpu.dll", "torch.dll"]
        : OperatingSystem.IsMacOS() ? ["libomp.dylib", "libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"]
        : ["libgomp*.so*", "libc10.so", "libtorch_cpu.so", "libtorch.so"];

    /// <summary>The folders to search, in order, without repetition.</summary>
    public static IReadOnlyList<string> Probe(string? hostFolders, string baseFolder, string? assemblyFolder, string runtimeId)
    {
        var found = new List<string>();
        foreach (var folder in (hostFolders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)) Add(folder);
        Add(baseFolder);
        Add(Path.Combine(baseFolder, "runtimes", runtimeId, "native"));
        if (assemblyFolder is not null)
        {
            Add(assemblyFolder);
            Add(Path.Combine(assemblyFolder, "runtimes", runtimeId, "native"));
        }
        return found;

        void Add(string folder)
        {
            folder = Path.TrimEndingDirectorySeparator(folder);
            if (Path.IsPathFullyQualified(folder) && !found.Contains(folder)) found.Add(folder);
        }
    }

    /// <summary>The full path of the first file that fits, or null.</summary>
    public string? Find(string pattern)
    {
        foreach (var folder in folders)
        {
            if (!Directory.Exists(folder)) continue;
            if (!pattern.Contains('*'))
            {
                var path = Path.Combine(folder, pattern);
                if (File.Exists(path)) return path;
                continue;
            }
            var first = Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault();
            if (first is not null) return first;
        }
        return null;
    }

    // Empty in a single-file application, where the base folder serves.
    private static string? FolderOf(Assembly assembly) =>
#pragma warning disable IL3000
        assembly.Location is { Length: > 0 } path ? Path.GetDirectoryName(path) : null;
#pragma warning restore IL3000
}
