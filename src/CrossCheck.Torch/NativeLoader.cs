using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CrossCheck.Torch;

/// <summary>What became of the native libraries.</summary>
/// <param name="Available">Whether TorchSharp's native library is loaded.</param>
/// <param name="Cured">Whether it is a relaxed copy.</param>
/// <param name="CurePath">Where the copy is kept; null without one, or where it could not be kept.</param>
/// <param name="Message">What was loaded, or what is wrong and what to do.</param>
/// <param name="LibtorchVersion">What libtorch says of itself, or null.</param>
/// <param name="Notice">What the user should be told once, or null.</param>
internal sealed record NativeOutcome(
    bool Available, bool Cured, string? CurePath, string Message, string? LibtorchVersion, string? Notice);

/// <summary>
/// Loads libtorch and TorchSharp's native library by their full paths, without touching TorchSharp itself, which after
/// a failed load would copy libtorch as a whole and give up. TorchSharp then finds what is loaded by its name.
/// </summary>
/// <remarks>
/// <para>The system's own search is never asked: it would find another libtorch, such as the one of Debian's
/// <c>python3-torch</c> or of a folder in <c>LD_LIBRARY_PATH</c>, and mix its libraries with these. All of them are found
/// before one is loaded.</para>
/// <para>TorchSharp's library for Linux was linked against GCC 13's libstdc++ and names one symbol of its newest version:
/// <c>std::ios_base_library_init()</c>, which initialises the standard streams where the older libstdc++ has done
/// so already. Where the dynamic loader refuses the library for that version, and only there, a copy that
/// does without it (<see cref="ElfVersionNeed"/>) is kept in a cache folder of the user's and loaded in its place.</para>
/// </remarks>
internal sealed partial class NativeLoader(NativeFiles files, IReadOnlyList<string> cacheFolders)
{
    private const string CppLibrary = "libstdc++.so.6", MissingVersion = "GLIBCXX_3.4.32";
    private const string MissingSymbol = "_ZSt21ios_base_library_initv";
    private const string StandIn = "_ZNSt6chrono3_V212steady_clock3nowEv"; // no arguments, returns in a register, changes nothing

    /// <summary>Loads what can be loaded. Does not throw.</summary>
    public NativeOutcome Load()
    {
        try
        {
            return LoadOrThrow();
        }
        catch (Exception exception) // whatever it is, it is the reason, and callers are to hear it
        {
            return Failed(Reason(exception), "Build again with the package TorchSharp-cpu restored");
        }
    }

    private NativeOutcome LoadOrThrow()
    {
        if (files.Find(NativeFiles.TorchSharpLibrary) is not { } original)
            return Failed($"{NativeFiles.TorchSharpLibrary} is in none of: {Searched}.", "Build again with the package TorchSharp-cpu restored");
        var paths = NativeFiles.LibtorchLibraries.ToDictionary(name => name, files.Find);
        if (NativeFiles.LibtorchLibraries.FirstOrDefault(name => paths[name] is null) is { } absent) return Absent(absent);

        // Each after those that it needs: the system then has them by name, and does not search. (But for libgomp, which
        // has another name inside; the one of its file holds a hash of its content.)
        string? version = null;
        foreach (var name in NativeFiles.LibtorchLibraries)
        {
            if (!TryLoad(paths[name]!, out var library, out var problem)) return Failed(problem, Remedy);
            if (name == NativeFiles.LibtorchLibrary) version = LibtorchVersion(library);
        }

        if (TryLoad(original, out _, out var refusal))
            return new(true, false, null, $"Loaded {original}.", version, null);
        // The loader's words are translated, the names in them are not. It names the first version that it misses,
        // and this one stands behind the others: where it is named, it is the only one.
        if (OperatingSystem.IsLinux() && refusal.Contains(MissingVersion, StringComparison.Ordinal))
            return LoadCopy(original, version);
        return Failed(refusal, Remedy);
    }

    private string Searched => string.Join(", ", files.Folders);

    private static string Remedy => OperatingSystem.IsLinux()
        ? "Install what the loader names, or build again with the package TorchSharp-cpu restored; a version of GLIBC or GLIBCXX needs a newer system (Debian 12, Ubuntu 22.04 or later)"
        : "Install what the system names, or build again with the package TorchSharp-cpu restored";

    private NativeOutcome LoadCopy(string original, string? version)
    {
        var bytes = File.ReadAllBytes(original);
        var copy = ElfVersionNeed.Relax(bytes, CppLibrary, MissingVersion, MissingSymbol, StandIn);
        var name = Path.GetFileName(original);
        var folderName = "torchsharp-" + Hash(bytes).ToString("x16", CultureInfo.InvariantCulture);
        var why = $"{name} asks for {MissingVersion}, which this system's {CppLibrary} does not have";

        var problems = new List<string>();
        foreach (var cache in cacheFolders)
        {
            var folder = Path.Combine(cache, "crosscheck", folderName);
            var path = Path.Combine(folder, name);
            try
            {
                var written = LibraryCache.Put(folder, name, copy);
                // A folder may be mounted so that nothing in it may run: then the next one.
                if (TryLoad(path, out _, out var problem))
                    return new(true, true, path, $"{why}: loaded the copy {path}, which does without it.", version, written
                        ? $"{why}. A copy that does without it ({copy.Length / 1e6:0.0} MB) was written to {path} and is used from now on; nothing else was changed."
                        : null);
                problems.Add(problem);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems.Add(exception.Message);
            }
        }

        // No folder of the user's own: a file in memory, which needs none.
        if (TryLoadFromMemory(name, copy, out var last))
            return new(true, true, null,
                $"{why}: loaded a copy in memory, which does without it. It could not be kept ({string.Join(" ", problems.Distinct())}).",
                version, null);
        problems.Add(last);
        return Failed($"{why}, and a copy that does without it could not be loaded: {string.Join(" ", problems.Distinct())}",
            "Set XDG_CACHE_HOME to a folder that is writable and from which libraries may be loaded");
    }

    private static bool TryLoadFromMemory(string name, byte[] content, out string problem)
    {
        using var file = new SafeFileHandle(CreateMemoryFile(name, CloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
        {
            problem = new Win32Exception(Marshal.GetLastPInvokeError()).Message + ".";
            return false;
        }
        RandomAccess.Write(file, content, 0);
        // What is mapped stays when the file is closed.
        return TryLoad($"/proc/self/fd/{file.DangerousGetHandle()}", out _, out problem);
    }

    private const uint CloseOnExec = 1;

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CreateMemoryFile(string name, uint flags);

    /// <summary>FNV-1a, 64 bits. It only tells one version from another; what a copy holds is compared byte for byte.</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var x in bytes) hash = (hash ^ x) * 0x100000001b3;
        return hash;
    }

    /// <summary>TorchSharp's library is here and one of libtorch's is not. So the tool is installed, whose package would be 350 MB with them.</summary>
    private NativeOutcome Absent(string library) => Failed(
        $"{library} of libtorch {NativeFiles.Libtorch} is in none of: {Searched}.",
        $"To get it (some 130 MB): dotnet package download {NativeFiles.LibtorchPackage(NativeFiles.RuntimeId)}@{NativeFiles.Libtorch} --output \"{NativeFiles.PackagesOfUser ?? "~/.nuget/packages"}\"");

    private static NativeOutcome Failed(string reason, string remedy)
    {
        if (!NativeFiles.SupportedSystems.Contains(NativeFiles.RuntimeId, StringComparison.Ordinal))
            remedy = $"The package TorchSharp-cpu has libraries for {NativeFiles.SupportedSystems}, and this is {NativeFiles.RuntimeId}: run on one of them";
        return new(false, false, null, $"libtorch cannot be loaded. {reason} {remedy}; whatever needs no libtorch works without it.", null, null);
    }

    private static bool TryLoad(string path, out nint library, out string problem)
    {
        try
        {
            library = NativeLibrary.Load(path);
            problem = "";
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            library = 0;
            problem = Reason(exception);
            return false;
        }
    }

    /// <summary>The loader's own sentence, which stands last in the message, behind general advice.</summary>
    private static string Reason(Exception exception)
    {
        var last = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
        return last.EndsWith('.') ? last : last + ".";
    }

    /// <summary>Major, minor and patch are the three highest bytes of the number that the loaded library states.</summary>
    private static unsafe string? LibtorchVersion(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out var address)) return null;
        var version = ((delegate* unmanaged<ulong>)address)();
        return $"{version >> 56}.{(version >> 48) & 255}.{(version >> 40) & 255}";
    }
}
