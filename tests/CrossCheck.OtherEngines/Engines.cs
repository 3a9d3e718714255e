using System.Globalization;
using System.Runtime.InteropServices;
using CrossCheck.Engines;
using CrossCheck.Operations;
using CsvHelper;
using CsvHelper.Configuration;

namespace CrossCheck.OtherEngines;

/// <summary>Engines as other people write them, in one assembly, given by static members.</summary>
public static class Made
{
    /// <summary>Uses a package of which the program has another version.</summary>
    public static IEngine Conflicting
    {
        get
        {
            using var csv = new CsvReader(new StringReader("version\n3\n"), new CsvConfiguration(CultureInfo.InvariantCulture));
            csv.Read();
            csv.ReadHeader();
            csv.Read();
            return new OperationEngine("conflicting", csv.GetField("version")!) { Library = $"CsvHelper {typeof(CsvReader).Assembly.GetName().Version!.ToString(2)}" }.Operation("neg", Negate, NegateBackward);
        }
    }

    /// <summary>Takes a name that another engine has, and prints.</summary>
    public static OperationEngine Impostor() => new OperationEngine("native", "0").Operation("neg", NegateAloud, NegateBackward);

    public static IEngine? Nothing => null;

    private static float[] NegateAloud(OperationCall call)
    {
        Console.WriteLine("printed by an engine");
        return Negate(call);
    }

    private static float[] Negate(OperationCall call) => Array.ConvertAll(call.Floats("input"), x => -x);

    private static void NegateBackward(BackwardCall call) => call.GradInput("input", Array.ConvertAll(call.GradOutputFloats(), d => -d));
}

/// <summary>Has a constructor that throws.</summary>
public sealed class Broken : IEngine
{
    public Broken() => throw new InvalidOperationException("there is no accelerator here");

    public string Name => "broken";

    public string Version => "1";

    public string? Library => null;

    public Support Supports(OpCall call) => Support.Full;

    public void Run(CaseGroup group, Action<int, Trace> traces) => throw new InvalidOperationException();
}

/// <summary>y = −x, which writes over its inputs and uses the memory of its results again.</summary>
public sealed class Vandal : IEngine
{
    private readonly float[] memory = new float[4];

    public string Name => "vandal";

    public string Version => "1";

    public string? Library => null;

    public bool IsThreadSafe => false;

    public Support Supports(OpCall call) => call.Spec.Name == "neg" ? Support.Full : Support.None("");

    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            var x = Memory(group.Cases[c].Inputs[0]);
            var dy = Memory(group.Cases[c].Cotangents[0]);
            for (var i = 0; i < 2; i++)
            {
                (memory[i], memory[i + 2]) = (-x[i], -dy[i]);
                (x[i], dy[i]) = (77, 77);
            }

            Shape shape = [2];
            traces(c, new Trace(group.Plan, [new TensorData<float>(shape, memory.AsMemory(0, 2)), new TensorData<float>(shape, memory.AsMemory(2, 2))]));
        }
    }

    private static Span<float> Memory(TensorData tensor) => MemoryMarshal.AsMemory(((TensorData<float>)tensor).Values).Span;
}
