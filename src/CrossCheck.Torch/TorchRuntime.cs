using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace CrossCheck.Torch;

/// <summary>
/// Loads libtorch, once per process. Call <see cref="EnsureLoaded"/> before anything touches TorchSharp.
/// All members may be used from any thread.
/// </summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static volatile NativeOutcome? s_natives;
    private static volatile TorchStatus? s_status;

    /// <summary>Loads libtorch if that has not been done. Costs nothing afterwards.</summary>
    /// <exception cref="TorchUnavailableException">It cannot be loaded; the message says why and what to do.</exception>
    public static void EnsureLoaded()
    {
        var status = Status;
        if (!status.Available) throw new TorchUnavailableException(status.Message);
    }

    /// <summary>What became of loading libtorch, which asking for this brings about. Does not throw.</summary>
    public static TorchStatus Status => s_status ??= Describe(Natives());

    /// <summary>
    /// What the user should be told, in the one process that wrote a relaxed copy of TorchSharp's library; null in all others.
    /// </summary>
    public static string? Notice => Natives().Notice;

    /// <summary>
    /// Sets the number of threads that one torch operation uses. Call it before torch computes anything: a thread that
    /// has computed already may keep its number.
    /// </summary>
    /// <remarks>
    /// The other pool, <c>set_num_interop_threads</c>, stays as it is: no eager operation runs on it, and a second call,
    /// or one after that pool has started, ends the process (TorchSharp 0.107 lets libtorch's C++ exception through).
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static void SetThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        EnsureLoaded();
        SetTorchThreads(threads);
    }

    // TorchSharp is named only in methods of their own, which are not compiled before its natives are in place.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetTorchThreads(int threads) => torch.set_num_threads(threads);

    /// <summary>The native half, under a lock in which TorchSharp's assembly is never loaded: whoever loads it comes here.</summary>
    private static NativeOutcome Natives()
    {
        if (s_natives is { } known) return known;
        lock (Gate)
            return s_natives ??= new NativeLoader(NativeFiles.OfThisProcess(), LibraryCache.Folders()).Load();
    }

    private static TorchStatus Describe(NativeOutcome natives)
    {
        var binding = "unknown";
        try
        {
            binding = BindingVersion();
            if (natives.Available) Start();
            return new(natives.Available, natives.Cured, natives.CurePath, natives.Message, binding, natives.LibtorchVersion ?? "unknown");
        }
        catch (Exception exception) // a static constructor may throw anything, and it is the reason
        {
            var reason = $"TorchSharp {binding} does not start: {TorchErrors.Clean(exception)}";
            return new(false, natives.Cured, natives.CurePath, natives.Available ? reason : natives.Message, binding, natives.LibtorchVersion ?? "unknown");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string BindingVersion()
    {
        var assembly = typeof(torch).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString() ?? "unknown";
        return version.Split('+')[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Start() => torch.InitializeDeviceType(DeviceType.CPU);

    /// <summary>
    /// A second net under <see cref="EnsureLoaded"/>: once this assembly is in use, the natives are loaded as soon as
    /// TorchSharp's assembly is, and so before its code runs. What it finds is remembered, never thrown.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It only subscribes to an event, and cannot throw.")]
    internal static void LoadNativesBeforeTorchSharp() =>
        AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) =>
        {
            if (loaded.LoadedAssembly.GetName().Name == "TorchSharp") Natives();
        };
}
