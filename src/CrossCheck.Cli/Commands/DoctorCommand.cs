using System.CommandLine;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CrossCheck.Cli.Rendering;
using CrossCheck.Engine;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Commands;

/// <summary>What this machine has, and how to get what it lacks. Exits 0 where torch works, 3 where it does not.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliConsole console)
    {
        var actual = new Option<string>("--actual") { Description = "Look at this engine too: the path of a .dll that holds one", HelpName = "PATH" };
        var command = new Command("doctor", "Say what this machine has, which engines work here, and how to get the others") { actual };
        command.SetAction(parsed => Run(console.Out, parsed.GetValue(actual) is { } name ? Engines.Create(name, "--actual") : null));
        return command;
    }

    private static int Run(TextWriter writer, IEngine? theirs)
    {
        writer.WriteLine($"crosscheck  {Engines.Version}, in {AppContext.BaseDirectory}");
        writer.WriteLine($".NET        {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        writer.WriteLine($"system      {RuntimeInformation.OSDescription}");
        writer.WriteLine($"processor   {RuntimeInformation.ProcessArchitecture}, {Numbers.Count(Environment.ProcessorCount, "thread")}; vectors: {Widths()}");
        writer.WriteLine($"native      works: {new NativeEngine().Version}, {Numbers.Count(Catalogue.Default.Operations.Count, "operation")}");
        writer.WriteLine("definition  works: textbook loops in double-double arithmetic (--expected definition)");
        MLNet(writer);
        if (theirs is not null)
        {
            writer.WriteLine($"{theirs.Name,-11} works: {theirs.Version}, {Has(theirs)}{(theirs.Library is { } library ? $", {library}" : "")}; {(theirs.IsThreadSafe ? "run from several threads" : "run by one thread at a time")}");
        }

        return Torch(writer) ? 0 : 3;
    }

    /// <summary><c>2 operations</c>.</summary>
    private static string Has(IEngine engine) =>
        Numbers.Count(Catalogue.Default.Operations.Count(o => TypicalCall.Of(o.Spec, Catalogue.Default) is { } call && engine.Supports(call).Forward), "operation");

    private static void MLNet(TextWriter writer)
    {
        try
        {
            var mlnet = Engines.Create("mlnet", "doctor");
            writer.WriteLine($"mlnet       works: {mlnet.Library}, {Has(mlnet)}: its losses in float32, without the gradient of the target");
        }
        catch (UsageException e)
        {
            writer.WriteLine($"mlnet       {e.Message.Split('\n')[0].Replace("the engine 'mlnet' is ", "", StringComparison.Ordinal)}");
            writer.WriteLine($"            until then: crosscheck verify --expected {Engines.RecordedLosses} FILES");
        }
    }

    private static string Widths()
    {
        var widths = new List<string>();
        foreach (var (bits, supported) in new[] { (512, Vector512.IsHardwareAccelerated), (256, Vector256.IsHardwareAccelerated), (128, Vector128.IsHardwareAccelerated) })
        {
            widths.Add($"{Numbers.Whole(bits)} bits {(supported ? "yes" : "no")}");
        }

        return $"{string.Join(", ", widths)}; .NET's Vector<float> has {Numbers.Whole(Vector<float>.Count)} lanes";
    }

    private static bool Torch(TextWriter writer)
    {
#if TORCH
        var status = CrossCheck.Torch.TorchRuntime.Status;
        writer.WriteLine($"torch       {(status.Available ? "works" : "does not work")}: TorchSharp {status.TorchSharpVersion}, libtorch {status.LibtorchVersion}");
        writer.WriteLine($"            {status.Message.ReplaceLineEndings("\n            ")}");
        if (status.Cured)
        {
            writer.WriteLine($"            cure: a relaxed copy of TorchSharp's library is in use{(status.CurePath is { } path ? $": {path}" : "")}");
        }
        else if (status.Available)
        {
            writer.WriteLine("            cure: not needed, the library loads as it ships");
        }

        if (status.Available)
        {
            var (declared, changed) = ConventionCheck.Run(new RunOptions { Catalogue = Catalogue.Default, Actual = new NativeEngine(), Expected = new CrossCheck.Torch.TorchEngine() });
            writer.WriteLine($"            at kinks and ties: {Numbers.Whole(declared - changed.Count)} of {Numbers.Count(declared, "choice")} of subgradient are as declared");
            foreach (var line in changed)
            {
                writer.WriteLine($"            changed: {line}");
            }
        }
        else
        {
            writer.WriteLine("            until then: crosscheck verify --expected definition FILES");
        }

        return status.Available;
#else
        writer.WriteLine("torch       not there: this build is without TorchSharp (UseTorchSharp=false)");
        writer.WriteLine("            to get it: build without that switch, where the package TorchSharp-cpu restores");
        writer.WriteLine("            until then: crosscheck verify --expected definition FILES");
        return false;
#endif
    }
}
