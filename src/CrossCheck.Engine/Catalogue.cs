using System.Collections.Frozen;
using CrossCheck.Engine.Activations;
using CrossCheck.Engine.Attention;
using CrossCheck.Engine.Convolutions;
using CrossCheck.Engine.Distances;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Embeddings;
using CrossCheck.Engine.Linear;
using CrossCheck.Engine.Losses;
using CrossCheck.Engine.Normalizations;
using CrossCheck.Engine.Poolings;
using CrossCheck.Engine.Recurrent;
using CrossCheck.Engine.Reductions;
using CrossCheck.Engine.Resampling;
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

    /// <summary>Every operation that CrossCheck has.</summary>
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
        new Sigmoid(),
        new Tanh(),
        new Sqrt(),
        new Abs(),
        new Square(),
        new Sin(),
        new Cos(),
        new Erf(),
        new Clamp(),
        new Maximum(),
        new Minimum(),
        new Where(),
        new MaskedFill(),
        new Rsqrt(),
        new Reciprocal(),
        new Expm1(),
        new Log1p(),
        new LogAddExp(),

        // Activations
        new Relu(),
        new LeakyRelu(),
        new PRelu(),
        new Softmax(),
        new LogSoftmax(),
        new Gelu(),
        new Silu(),
        new Elu(),
        new Selu(),
        new Celu(),
        new Relu6(),
        new HardTanh(),
        new Softplus(),
        new HardSwish(),
        new HardSigmoid(),
        new Mish(),
        new LogSigmoid(),
        new Softsign(),
        new Tanhshrink(),
        new Softshrink(),
        new Hardshrink(),
        new Threshold(),
        new RRelu(),
        new Glu(),
        new Softmin(),
        new Dropout(),

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
        new MultiHeadAttentionForward(),

        // Convolutions
        new Conv1d(),
        new Conv2d(),
        new Conv3d(),
        new ConvTranspose1d(),
        new ConvTranspose2d(),
        new ConvTranspose3d(),
        new Unfold(),
        new Fold(),

        // Poolings
        new MaxPool1d(),
        new MaxPool2d(),
        new MaxPool3d(),
        new AvgPool1d(),
        new AvgPool2d(),
        new AvgPool3d(),
        new AdaptiveMaxPool1d(),
        new AdaptiveMaxPool2d(),
        new AdaptiveMaxPool3d(),
        new FractionalMaxPool2d(),
        new FractionalMaxPool3d(),
        new AdaptiveAvgPool1d(),
        new AdaptiveAvgPool2d(),
        new AdaptiveAvgPool3d(),
        new LpPool1d(),
        new LpPool2d(),
        new MaxUnpool1d(),
        new MaxUnpool2d(),
        new MaxUnpool3d(),

        // Resampling
        new Interpolate(),

        // Normalizations
        new LayerNorm(),
        new BatchNorm(),
        new GroupNorm(),
        new InstanceNorm(),
        new RmsNorm(),
        new LocalResponseNorm(),
        new Normalize(),

        // Reductions
        new Sum(),
        new Mean(),
        new AMax(),
        new AMin(),
        new Max(),
        new Min(),
        new Var(),
        new Std(),
        new Prod(),
        new LogSumExp(),
        new Norm(),
        new CumSum(),
        new CumProd(),

        // Shapes
        new Reshape(),
        new Flatten(),
        new Transpose(),
        new Cat(),
        new StackOp(),
        new Permute(),
        new Squeeze(),
        new Unsqueeze(),
        new View(),
        new Unflatten(),
        new Expand(),
        new Repeat(),
        new Narrow(),
        new Select(),
        new Split(),
        new Chunk(),
        new Flip(),
        new Roll(),
        new IndexSelect(),
        new Gather(),
        new Pad(),
        new PixelShuffle(),
        new PixelUnshuffle(),
        new ChannelShuffle(),

        // Distances
        new CosineSimilarity(),
        new PairwiseDistance(),
        new CDist(),

        // Losses
        new HalfSquaredError(),
        new MseLoss(),
        new L1Loss(),
        new SmoothL1Loss(),
        new HuberLoss(),
        new BinaryCrossEntropyWithLogits(),
        new BinaryCrossEntropy(),
        new KlDiv(),
        new PoissonNllLoss(),
        new GaussianNllLoss(),
        new HingeEmbeddingLoss(),
        new MarginRankingLoss(),
        new SoftMarginLoss(),
        new HingeLoss(),
        new SmoothedHingeLoss(),
        new ExpLoss(),
        new TweedieLoss(),
        new MultilabelSoftMarginLoss(),
        new CosineEmbeddingLoss(),
        new TripletMarginLoss(),
        new MultiMarginLoss(),
        new MultilabelMarginLoss(),
        new NllLoss(),
        new CtcLoss(),
        new CrossEntropy());

    /// <summary>In the order in which they are listed.</summary>
    public IReadOnlyList<IOperation> Operations { get; }

    /// <inheritdoc/>
    public IOperation? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>This catalogue with some operations in the place of those of the same name, and new ones behind.</summary>
    internal Catalogue With(params Op[] others)
    {
        var replaced = Operations.Cast<Op>().Select(o => Array.Find(others, r => r.Spec.Name == o.Spec.Name) ?? o);
        return new([.. replaced.Union(others)]);
    }

    internal Op Get(string name) => byName[name];
}
