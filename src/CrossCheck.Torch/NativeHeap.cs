using System.Runtime.InteropServices;

namespace CrossCheck.Torch;

/// <summary>The memory that libtorch takes its tensors from.</summary>
internal static partial class NativeHeap
{
    private static volatile bool s_cannotTrim = !OperatingSystem.IsLinux();

    /// <summary>
    /// Gives free pages back to the system. glibc keeps freed blocks of up to 32 MB for each thread, which cases of large tensors
    /// would pile up. Does nothing where the C library has no such call.
    /// </summary>
    public static void Trim()
    {
        if (s_cannotTrim)
        {
            return;
        }

        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            s_cannotTrim = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nint padding);
}
