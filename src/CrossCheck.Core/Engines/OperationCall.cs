using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engines;

/// <summary>
/// One call of an operation on one case, as plain arrays: what the forward function of an <see cref="OperationEngine"/>
/// is given. Every array is a copy, row-major, and may be written to.
/// </summary>
/// <remarks>
/// Arguments go by PyTorch's names, as in the signature that <c>crosscheck ops NAME</c> prints. An argument that the
/// operation does not have is an error that lists those it has.
/// </remarks>
public class OperationCall
{
    private readonly Step step;
    private readonly ImmutableArray<TensorData?> operands;
    private readonly bool repeat;

    /// <param name="operands">Per slot the tensor; null where none is given.</param>
    /// <param name="repeat">Are the operands seen in the result's shape?</param>
    private protected OperationCall(Step step, DType dtype, ImmutableArray<TensorData?> operands, bool repeat, string direction)
    {
        this.step = step;
        this.operands = operands;
        this.repeat = repeat;
        DType = dtype;
        Direction = direction;
    }

    internal OperationCall(Step step, DType dtype, ImmutableArray<TensorData?> operands, bool repeat)
        : this(step, dtype, operands, repeat, "forward")
    {
    }

    /// <summary>The operation's name: one function may serve several.</summary>
    public string Name => Call.Spec.Name;

    /// <summary>float32 or float64: what the case is computed in.</summary>
    public DType DType { get; }

    /// <summary>The call with its arguments bound, for what these members do not say.</summary>
    public OpCall Call => step.Call;

    /// <summary>What forward leaves here (an argmax, a normalised input), backward finds.</summary>
    public object? Saved { get; set; }

    internal string Direction { get; }

    private protected Step Step => step;

    /// <summary>Was this argument given, and not None?</summary>
    public bool Has(string argument) => Parameter(argument).IsTensor
        ? Call.SlotCount(argument) > 0 && Call.Has(argument)
        : Call.Has(argument);

    /// <summary>The number of tensors in an argument that is a tuple of them; 1 for one tensor.</summary>
    public int Count(string argument) => Call.SlotCount(Tensor(argument).Name);

    /// <summary>The shape of a tensor argument.</summary>
    /// <param name="item">Its place in a tuple.</param>
    public Shape Shape(string argument, int item = 0) => Seen(Slot(argument, item));

    /// <summary>The numbers of a tensor argument, row-major, for a case in float32; a number stands as one element.</summary>
    /// <exception cref="OperationException">The case is in float64, which a float does not hold.</exception>
    public float[] Floats(string argument, int item = 0) => Single(Given(argument, item), $"Floats(\"{argument}\")");

    /// <summary>The numbers of a tensor argument, row-major, for a case in float32 or float64.</summary>
    public double[] Doubles(string argument, int item = 0) => Given(argument, item);

    /// <summary>The whole numbers of a tensor argument: classes, positions.</summary>
    public int[] Indices(string argument, int item = 0) => Array.ConvertAll(Given(argument, item), v =>
        v == Math.Floor(v) && Math.Abs(v) <= int.MaxValue ? (int)v : throw Error($"{argument} holds {Texts.Number(v)}, which is no 32-bit index"));

    /// <summary>A number, rounded to the case's dtype as every engine rounds it: an option, or a tensor of one element.</summary>
    public double Double(string argument)
    {
        if (!Parameter(argument).IsTensor)
        {
            return DType.Round(Option(argument, Call.Float));
        }

        return Given(argument, 0) is [var number] ? number : throw Error($"{argument} has the shape {Shape(argument)}; it is no single number");
    }

    /// <summary>As <see cref="Double"/>, for a case in float32.</summary>
    public float Float(string argument) => (float)Double(argument);

    /// <summary>An integer option of the call.</summary>
    public int Int(string option) => Option(option, Call.Int);

    /// <summary>One or more integers (<c>kernel_size=2</c> is 2, 2 in two dimensions); <see cref="OpCall.NoInt"/> stands for None.</summary>
    public int[] Ints(string option) => [.. Option(option, Call.Ints)];

    /// <summary>A flag of the call.</summary>
    public bool Bool(string option) => Option(option, Call.Bool);

    /// <summary>A string such as <c>reduction='mean'</c>; null where numbers stand in its place (<c>padding=1</c>).</summary>
    public string? Text(string option) =>
        Parameter(option).IsTensor ? throw Error($"{option} is a tensor: ask Floats, Doubles or Indices") : Call.FindChoice(option);

    /// <summary>The number of results, those that are only compared (running statistics) included.</summary>
    public int ResultCount => step.Results.Length;

    /// <summary>The shape that a result must have.</summary>
    public Shape ResultShape(int result = 0) => step.Results[result].Shape;

    /// <summary>An error in this call, its place in front.</summary>
    internal OperationException Error(string message, Exception? inner = null) => inner is null ? new($"{Name} {Direction}: {message}") : new($"{Name} {Direction}: {message}", inner);

    private protected Shape Seen(int slot) => repeat ? ResultShape() : step.Shapes[slot]!;

    private protected int Slot(string argument, int item)
    {
        Tensor(argument);
        var (start, count) = (Call.SlotCount(argument) == 0 ? 0 : Call.Slot(argument), Call.SlotCount(argument));
        if (item < 0 || item >= count)
        {
            throw Error($"{argument} is {Texts.Count(count, "tensor")}; there is none at {Texts.Whole(item)}, counted from 0");
        }

        return operands[start + item] is null ? throw Error($"{argument} is None here; ask Has(\"{argument}\") first") : start + item;
    }

    private protected float[] Single(double[] numbers, string asked) => DType == DType.Float32
        ? Array.ConvertAll(numbers, v => (float)v)
        : throw Error($"{asked} in a case in float64 would round its numbers; use Doubles, or say that the engine has floats alone: Only = DType.Float32");

    private double[] Given(string argument, int item)
    {
        var slot = Slot(argument, item);
        var tensor = operands[slot]!;
        return Seen(slot) == tensor.Shape ? tensor.ToDoubles() : Repetition.Expand(tensor, Seen(slot));
    }

    private Parameter Tensor(string argument) => Parameter(argument) is { IsTensor: true } parameter
        ? parameter
        : throw Error($"{argument} is an option, not a tensor: it is {Parameter(argument).Expectation}");

    private T Option<T>(string option, Func<string, T> read)
    {
        var parameter = Parameter(option);
        if (parameter.IsTensor)
        {
            throw Error($"{option} is a tensor: ask Floats, Doubles or Indices");
        }

        if (!Call.Has(option))
        {
            throw Error($"{option} is None here; ask Has(\"{option}\") first");
        }

        try
        {
            return read(option);
        }
        catch (InvalidCastException)
        {
            throw Error($"{option} is {parameter.Expectation}, and was asked for as something else");
        }
    }

    private Parameter Parameter(string name)
    {
        var parameters = Call.Spec.Signature.Parameters;
        return parameters.FirstOrDefault(p => p.Name == name)
            ?? throw Error($"there is no argument '{name}'{Spelling.Suggest(name, parameters.Select(p => p.Name))} (it has {string.Join(", ", parameters.Select(p => p.Name))})");
    }
}
