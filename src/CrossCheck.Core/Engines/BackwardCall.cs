using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engines;

/// <summary>
/// What the backward function of an <see cref="OperationEngine"/> is given: the call, its results, the gradients with
/// respect to them (dL/dy), and a place for the gradients with respect to its operands (dL/dx).
/// </summary>
public sealed class BackwardCall : OperationCall
{
    private readonly ImmutableArray<TensorData?> results;
    private readonly ImmutableArray<TensorData?> upstream;
    private readonly bool[] wanted;
    private readonly double[]?[] gradients;

    internal BackwardCall(
        Step step,
        DType dtype,
        ImmutableArray<TensorData?> operands,
        bool repeat,
        ImmutableArray<TensorData?> results,
        ImmutableArray<TensorData?> upstream,
        bool[] wanted)
        : base(step, dtype, operands, repeat, "backward")
    {
        this.results = results;
        this.upstream = upstream;
        this.wanted = wanted;
        gradients = new double[wanted.Length][];
    }

    /// <summary>What forward returned, for a case in float32.</summary>
    public float[] OutputFloats(int result = 0) => Single(OutputDoubles(result), "OutputFloats");

    /// <summary>What forward returned.</summary>
    public double[] OutputDoubles(int result = 0) => Of(results, result, "result").ToDoubles();

    /// <summary>What forward returned where that is indices, such as the places of the maxima.</summary>
    public int[] OutputIndices(int result = 0) => Array.ConvertAll(OutputDoubles(result), v => (int)v);

    /// <summary>dL/dy, the gradient with respect to a result, for a case in float32.</summary>
    public float[] GradOutputFloats(int result = 0) => Single(GradOutputDoubles(result), "GradOutputFloats");

    /// <summary>dL/dy, the gradient with respect to a result.</summary>
    public double[] GradOutputDoubles(int result = 0) => Of(upstream, result, "gradient").ToDoubles();

    /// <summary>Is the gradient with respect to this operand asked for? One that is not may be left out, or is dropped.</summary>
    public bool Wants(string argument, int item = 0) => Has(argument) && wanted[Slot(argument, item)];

    /// <summary>
    /// Gives dL/dx for an operand, in the shape that <see cref="OperationCall.Shape"/> says. A value that is used several
    /// times needs no care: what its uses give is added up.
    /// </summary>
    public void GradInput(string argument, float[] gradient) => GradInput(argument, 0, gradient);

    /// <inheritdoc cref="GradInput(string, float[])"/>
    public void GradInput(string argument, double[] gradient) => GradInput(argument, 0, gradient);

    /// <inheritdoc cref="GradInput(string, float[])"/>
    /// <param name="item">The place of the operand in a tuple.</param>
    public void GradInput(string argument, int item, float[] gradient) => Give(argument, item, Outcome.Numbers(this, gradient, $"the gradient of {argument}", Shape(argument, item)));

    /// <inheritdoc cref="GradInput(string, int, float[])"/>
    public void GradInput(string argument, int item, double[] gradient) => Give(argument, item, Outcome.Numbers(this, gradient, $"the gradient of {argument}", Shape(argument, item)));

    /// <summary>What backward gave for a slot, in the operand's own shape.</summary>
    /// <exception cref="OperationException">It gave nothing, though this was wanted.</exception>
    internal double[] Gradient(int slot) => gradients[slot] ?? throw Error(
        $"gave no gradient of {Call.SlotName(slot)}; expected {Texts.Whole(Step.Shapes[slot]!.Count)} numbers for its shape {Step.Shapes[slot]}, by GradInput(\"{Call.SlotName(slot).Split('[')[0]}\", …)");

    private void Give(string argument, int item, double[] gradient)
    {
        var slot = Slot(argument, item);
        var own = Seen(slot) == Step.Shapes[slot] ? gradient : Repetition.AddUp(gradient, Seen(slot), Step.Shapes[slot]!);
        if (gradients[slot] is { } before)
        {
            for (var i = 0; i < own.Length; i++)
            {
                own[i] += before[i];
            }
        }

        gradients[slot] = own;
    }

    private TensorData Of(ImmutableArray<TensorData?> tensors, int result, string what) =>
        result >= 0 && result < tensors.Length && tensors[result] is { } tensor
            ? tensor
            : throw Error($"there is no {what} {Texts.Whole(result)}; it has {Texts.Count(tensors.Count(t => t is not null), what)}, counted from 0");
}
