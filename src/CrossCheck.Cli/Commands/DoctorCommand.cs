using System.CommandLine;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CrossCheck.Cli.Rendering;
using CrossCheck.Engine;
using CrossCheck.Harness;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Reports;

namespace CrossCheck.Cli.Commands;

/// <summary>What this machine has, and how to get what it lacks. Exits 0 where torch works, 3 where it does not.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("doctor", "Say what this machine has, which engines work here, and how to get the others");
        command.SetAction(_ => Run(console.Out));
        return command;
    }

    private static int Run(TextWriter writer)
    {
        writer.WriteLine($"crosscheck  {Engines.Version}, in {AppContext.BaseDirectory}");
        writer.WriteLine($".NET        {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        writer.WriteLine($"system      {RuntimeInformation.OSDescription}");
        writer.WriteLine($"processor   {RuntimeInformation.ProcessArchitecture}, {Numbers.Count(Environment.ProcessorCount, "thread")}; vectors: {Widths()}");
        writer.WriteLine($"native      works: {new NativeEngine().Version}, {Numbers.Count(Catalogue.Default.Operations.Count, "operation")}");
        writer.WriteLine("definition  works: textbook loops in double-double arithmetic (--expected definition)");
        return Torch(writer) ? 0 : 3;
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
