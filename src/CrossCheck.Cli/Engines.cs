using System.Reflection;
#if MLNET
using System.Runtime.CompilerServices;
#endif
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;

namespace CrossCheck.Cli;

/// <summary>The engines by their names on the command line.</summary>
internal static class Engines
{
    public static readonly string[] Names = ["native", "torch", "definition", "mlnet"];

    /// <summary>What ML.NET's losses gave, as an engine: for where ML.NET is not.</summary>
    public const string RecordedLosses = "recorded:data/mlnet/recorded/losses.csv";

    public static string Version { get; } =
        typeof(Engines).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <exception cref="UsageException">No such engine (exit 2), or one that this machine or this build does not have (exit 3).</exception>
    public static IEngine Create(string name, string option) => name switch
    {
        "native" => new NativeEngine(),
        "definition" => new DefinitionEngine(Catalogue.Default),
        "torch" => Torch(),
        "mlnet" => MLNet(),
        _ when IsRecorded(name) => Recorded(name, option),
        _ when EngineFile.IsPath(name) => EngineFile.Load(name, option, Names),
        _ => throw new UsageException($"{option}: there is no engine '{name}'{Spelling.Suggest(name, Names)} (one of {string.Join(", ", Names)}, recorded:TRACE.csv, or the path of a .dll that holds one)"),
    };

    /// <summary>A trace that an engine left: <c>recorded:trace.csv</c>.</summary>
    public static bool IsRecorded(string name) => name.StartsWith(RecordedEngine.Prefix, StringComparison.Ordinal);

    /// <summary>What the user should be told about an engine once, or null.</summary>
    public static string? Notice(params ReadOnlySpan<IEngine> engines)
    {
#if TORCH
        foreach (var engine in engines)
        {
            if (engine is CrossCheck.Torch.TorchEngine)
            {
                return CrossCheck.Torch.TorchRuntime.Notice;
            }
        }
#endif
        return null;
    }

    /// <summary>The engine with two threads for one operation; null where it has no such setting.</summary>
    public static IEngine? WithTwoThreads(string name)
    {
#if TORCH
        return name == "torch" ? new CrossCheck.Torch.TorchEngine(threads: 2) : null;
#else
        return null;
#endif
    }

    private static RecordedEngine Recorded(string name, string option)
    {
        try
        {
            return new RecordedEngine(name[RecordedEngine.Prefix.Length..]);
        }
        catch (TraceFileException e)
        {
            throw new UsageException($"{option} {name}: {e.Message}");
        }
    }

    private static IEngine Torch()
    {
        const string remedy = "To check against CrossCheck's own definitions instead: --expected definition";
#if TORCH
        try
        {
            return new CrossCheck.Torch.TorchEngine();
        }
        catch (CrossCheck.Torch.TorchUnavailableException e)
        {
            throw new UsageException($"the engine 'torch' is not there: {e.Message}\n{remedy} ('crosscheck doctor' tells more)", 3);
        }
#else
        throw new UsageException(
            "the engine 'torch' is not there: this build is without TorchSharp (UseTorchSharp=false); build without that switch, "
            + $"where the package TorchSharp-cpu can be restored\n{remedy} ('crosscheck doctor' tells more)", 3);
#endif
    }

    private static IEngine MLNet()
    {
        const string remedy = $"To check against values recorded from ML.NET 5.0.1 instead: --expected {RecordedLosses}";
#if MLNET
        try
        {
            return Losses();
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException)
        {
            throw new UsageException($"the engine 'mlnet' is not there: {e.Message.Split('\n')[0].Trim()} Build again, where the package Microsoft.ML can be restored\n{remedy} ('crosscheck doctor' tells more)", 3);
        }

        // Its own method: ML.NET is loaded when this is compiled, and not before.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static IEngine Losses() => new CrossCheck.MLNet.MLNetEngine();
#else
        throw new UsageException(
            "the engine 'mlnet' is not there: this build is without ML.NET (UseMLNet=false); build without that switch, "
            + $"where the package Microsoft.ML can be restored\n{remedy} ('crosscheck doctor' tells more)", 3);
#endif
    }
}
