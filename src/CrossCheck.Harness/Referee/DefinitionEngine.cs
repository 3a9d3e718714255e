using System.Collections.Immutable;
using System.Reflection;
using CrossCheck.Definitions;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// The referee: runs a network through the textbook definitions in double-double (some 106 bits), takes exact
/// derivatives from a reverse tape, and rounds every value and gradient once to the dtype. Slow, and shares
/// no text with the engines that are judged by it.
/// </summary>
public sealed class DefinitionEngine(ICatalogue catalogue) : IEngine
{
    public string Name => "definition";

    public string Version { get; } =
        typeof(DefinitionEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public string? Library => null;

    public Support Supports(OpCall call) =>
        catalogue.Find(call.Spec.Name) is not null ? Support.Full : Support.None($"there is no definition of '{call.Spec.Name}'");

    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, Run(group.Cases[c]));
        }
    }

    /// <summary>Evaluates a network forward, such as the formula of an answer, and returns its (first) last result.</summary>
    /// <param name="formula">From <see cref="Network.ParseFormula"/>.</param>
    /// <param name="dtype">Options and numbers in the formula are rounded to it; the operations are not.</param>
    /// <param name="input">Gives the tensor of a name that the formula uses; asked once for each.</param>
    /// <exception cref="CaseException">The shapes or class indices do not fit.</exception>
    public DefinitionTensor<DoubleDouble> Evaluate(Network formula, DType dtype, Func<string, TensorData> input)
    {
        var inputs = formula.Inputs.Select(i => input(formula.Values[i].Name)).ToList();
        var plan = Plan.Create(formula, dtype, [.. inputs.Select(i => i.Shape)]);
        var forward = new Pass<DoubleDouble>(plan, v => v, v => v);
        for (var k = 0; k < inputs.Count; k++)
        {
            forward.SetInput(formula.Inputs[k], inputs[k], v => DoubleDouble.Of(v));
        }

        forward.Run(catalogue);
        var result = formula.LastResults[0];
        return forward.Floats[result] ?? Widened(forward.Indices[result]!);
    }

    private Trace Run(Case oneCase)
    {
        var plan = oneCase.Plan;
        using var recorder = Tape<DoubleDouble>.Record();
        var forward = new Pass<Tape<DoubleDouble>>(plan, OwnNode, v => new Tape<DoubleDouble>(v.Value));
        for (var k = 0; k < oneCase.Inputs.Length; k++)
        {
            var index = plan.Network.Inputs[k];
            forward.SetInput(index, oneCase.Inputs[k], v => plan.Values[index].HasGradient ? recorder.Variable(v) : new Tape<DoubleDouble>(v));
        }

        forward.Run(catalogue);
        for (var k = 0; k < plan.Results.Length; k++)
        {
            var result = forward.Floats[plan.Results[k]]!.Values;
            for (var i = 0; i < result.Length; i++)
            {
                recorder.Backward(result[i], oneCase.Cotangents[k][i]);
            }
        }

        var tensors = ImmutableArray.CreateBuilder<TensorData?>(plan.Quantities.Length);
        foreach (var quantity in plan.Quantities)
        {
            tensors.Add(quantity.Kind == QuantityKind.Gradient
                ? Rounded(quantity, forward.Floats[quantity.Value]!.Values, recorder.Gradient)
                : quantity.Type == ElementType.Int64
                    ? new TensorData<long>(quantity.Shape, forward.Indices[quantity.Value]!.Values)
                    : Rounded(quantity, forward.Floats[quantity.Value]!.Values, v => v.Value));
        }

        return new Trace(plan, tensors.MoveToImmutable());

        // A name is a node of its own, also where the operation hands on its operand's (identity) or a constant (relu).
        Tape<DoubleDouble> OwnNode(Tape<DoubleDouble> value) => value.IsConstant ? recorder.Variable(value.Value) : -(-value);
    }

    private static TensorData Rounded(Quantity quantity, Tape<DoubleDouble>[] nodes, Func<Tape<DoubleDouble>, DoubleDouble> number) =>
        quantity.Type == ElementType.Float32
            ? new TensorData<float>(quantity.Shape, Array.ConvertAll(nodes, n => (float)number(n)))
            : new TensorData<double>(quantity.Shape, Array.ConvertAll(nodes, n => (double)number(n)));

    private static DefinitionTensor<DoubleDouble> Widened(DefinitionTensor<long> indices) =>
        new(indices.Shape, Array.ConvertAll(indices.Values, i => DoubleDouble.Of(i)));

    /// <summary>One way through a network, statement by statement.</summary>
    /// <param name="own">Makes a result with a gradient a node of its own.</param>
    /// <param name="detached">The number alone, for an operand that is not differentiated.</param>
    private sealed class Pass<V>(Plan plan, Func<V, V> own, Func<V, V> detached)
        where V : struct, IReal<V>
    {
        public DefinitionTensor<V>?[] Floats { get; } = new DefinitionTensor<V>?[plan.Values.Length];

        public DefinitionTensor<long>?[] Indices { get; } = new DefinitionTensor<long>?[plan.Values.Length];

        public void SetInput(int value, TensorData data, Func<double, V> number)
        {
            if (plan.Values[value].Type == ElementType.Int64)
            {
                Indices[value] = new(data.Shape, Array.ConvertAll(data.ToDoubles(), v => (long)v));
            }
            else
            {
                Floats[value] = new(data.Shape, Array.ConvertAll(data.ToDoubles(), v => number(v)));
            }
        }

        public void Run(ICatalogue catalogue)
        {
            foreach (var step in plan.Steps)
            {
                var context = Context(step);
                var operation = catalogue.Find(step.Call.Spec.Name)
                    ?? throw new InvalidOperationException($"there is no definition of '{step.Call.Spec.Name}'");
                operation.Define(context);
                for (var i = 0; i < step.Results.Length; i++)
                {
                    var value = step.Statement.Results[i];
                    if (step.Results[i].Type == ElementType.Int64)
                    {
                        Indices[value] = context.IndexOutputs[i];
                        continue;
                    }

                    var change = plan.Values[value].HasGradient ? own : detached;
                    Floats[value] = new(step.Results[i].Shape, Array.ConvertAll(context.Outputs[i].Values, v => change(v)));
                }
            }
        }

        private DefinitionContext<V> Context(Step step)
        {
            var call = step.Call;
            var floats = new DefinitionTensor<V>?[call.Operands.Length];
            var indices = new DefinitionTensor<long>?[call.Operands.Length];
            for (var slot = 0; slot < floats.Length; slot++)
            {
                var operand = call.Operands[slot];
                if (operand.Kind == OperandKind.None)
                {
                    continue;
                }

                if (step.Roles[slot] == OperandRole.Index)
                {
                    indices[slot] = IndexOperand(operand);
                    call.Spec.CheckIndices?.Invoke(new IndexCheck(call, slot, indices[slot]!.Values, indices[slot]!.Shape, step.Shapes));
                }
                else
                {
                    floats[slot] = FloatOperand(operand, step.Roles[slot]);
                }
            }

            return new DefinitionContext<V>(call, plan.DType, floats, indices, step.Results);
        }

        private DefinitionTensor<V> FloatOperand(Operand operand, OperandRole role)
        {
            if (operand.Kind == OperandKind.Constant)
            {
                return new(Shape.Scalar, [V.Of(plan.DType.Round(operand.Number))]);
            }

            var value = Floats[operand.Value]!;
            return role == OperandRole.Differentiable ? value : new(value.Shape, Array.ConvertAll(value.Values, v => detached(v)));
        }

        private DefinitionTensor<long> IndexOperand(Operand operand)
        {
            if (operand.Kind == OperandKind.Constant)
            {
                return new(Shape.Scalar, [(long)operand.Number]);
            }

            // An input that is a float elsewhere in the network: the index that stands in it.
            return Indices[operand.Value]
                ?? new(Floats[operand.Value]!.Shape, Array.ConvertAll(Floats[operand.Value]!.Values, IndexOf));
        }

        private static long IndexOf(V value) => value switch
        {
            DoubleDouble number => (long)(double)number,
            Tape<DoubleDouble> node => (long)(double)node.Value,
            _ => throw new InvalidOperationException($"no index can be read from a {typeof(V)}"),
        };
    }
}
