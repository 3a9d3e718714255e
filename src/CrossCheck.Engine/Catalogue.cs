using System.Collections.Frozen;
using CrossCheck.Engine.Activations;
using CrossCheck.Engine.Attention;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Embeddings;
using CrossCheck.Engine.Linear;
using CrossCheck.Engine.Losses;
using CrossCheck.Engine.Poolings;
using CrossCheck.Engine.Recurrent;
using CrossCheck.Engine.Reductions;
using CrossCheck.Engine.Shapes;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>Every operation, in listing order.</summary>
public sealed class Catalogue : ICatalogue
{
    private readonly FrozenDictionary<string, Op> byName;

    private Catalogue(params Op[] operations)
    {
        Operations = operations;
        byName = operations.ToFrozenDictionary(o => o.Spec.Name);
    }

    public static Catalogue Default { get; } = new(
        new Identity(),

        // Elementwise
        new Add(),
        new Sub(),
        new Mul(),
        new Div(),
        new Neg(),
        new Pow(),
        new Exp(),
        new Log(),

        // Activations
        new Relu(),
        new LeakyRelu(),
        new PRelu(),
        new Softmax(),
        new LogSoftmax(),

        // Linear
        new Linear.Linear(),
        new MatMul(),
        new Bmm(),
        new AddMm(),
        new BAddBmm(),
        new Dot(),
        new Outer(),
        new Bilinear(),
        new Einsum(),

        // Embeddings
        new Embedding(),
        new EmbeddingBag(),

        // Recurrent
        new LstmCell(),
        new GruCell(),
        new RnnTanhCell(),
        new RnnReluCell(),
        new Lstm(),
        new Gru(),
        new RnnTanh(),
        new RnnRelu(),

        // Attention
        new ScaledDotProductAttention(),

        // Poolings
        new MaxPool2d(),

        // Reductions
        new Sum(),
        new Mean(),
        new AMax(),

        // Shapes
        new Reshape(),
        new Flatten(),
        new Transpose(),

        // Losses
        new HalfSquaredError(),
        new MseLoss(),
        new NllLoss(),
        new CrossEntropy());

    public IReadOnlyList<IOperation> Operations { get; }

    public IOperation? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>This catalogue with some operations in the place of those of the same name, and new ones behind.</summary>
    public Catalogue With(params Op[] others)
    {
        var replaced = Operations.Cast<Op>().Select(o => Array.Find(others, r => r.Spec.Name == o.Spec.Name) ?? o);
        return new([.. replaced.Union(others)]);
    }

    internal Op Get(string name) => byName[name];
}
