using CrossCheck.Operations;
using TorchSharp;

namespace CrossCheck.Torch;

/// <summary>
/// The reference: the same networks in TorchSharp over libtorch, on the CPU. Each case runs by itself, since torch's
/// results may depend on what else is in a batch, and each operation on one thread, since they may depend on that
/// too; cases may run on several threads at the same time.
/// </summary>
public sealed class TorchEngine : IEngine
{
    /// <summary>A case of as many numbers leaves blocks behind that are worth giving back.</summary>
    private const long LargeElements = 4_000_000;

    private readonly int threads;

    /// <param name="threads">Threads that one operation uses; results may depend on it.</param>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded; the message says why and what to do.</exception>
    public TorchEngine(int threads = 1)
    {
        this.threads = threads;
        TorchRuntime.EnsureLoaded();
        var status = TorchRuntime.Status;
        Version = status.TorchSharpVersion;
        Library = $"TorchSharp {status.TorchSharpVersion}, libtorch {status.LibtorchVersion}";
    }

    /// <inheritdoc/>
    public string Name => "torch";

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public string? Library { get; }

    /// <inheritdoc/>
    /// <remarks>One that TorchSharp lacks or has wrong is composed of its other functions, and the reason says so.</remarks>
    public Support Supports(OpCall call)
    {
        if (!TorchOperations.Has(call.Spec.Name))
        {
            return Support.None($"torch has no operation '{call.Spec.Name}' here");
        }

        return Compositions.Find(call.Spec.Name) switch
        {
            null => Support.Full,
            { Whole: true } composed => Support.Composed(composed.Reason),
            var adapted => Support.Adapted(adapted.Reason),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">torch threw: the message is its own, behind the statement.</exception>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        // Asked each time: every thread has a number of its own, and others may set it.
        if (torch.get_num_threads() != threads)
        {
            TorchRuntime.SetThreads(threads);
        }

        using (torch.enable_grad()) // whatever the caller's thread is set to
        using (var program = new TorchProgram(group.Plan))
        {
            for (var i = 0; i < group.Cases.Count; i++)
            {
                traces(i, program.Run(group.Cases[i]));
            }
        }

        if (group.Plan.Elements >= LargeElements)
        {
            NativeHeap.Trim();
        }
    }
}
