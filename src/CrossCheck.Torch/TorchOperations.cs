using System.Collections.Frozen;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

/// <summary>
/// Every operation as TorchSharp has it. An entry reads the options of a call, once per group, and gives the
/// function to run.
/// </summary>
/// <remarks>
/// A function gives tensors of its own: where torch would return its operand itself, a node is put in between,
/// since every name of a network has a gradient of its own.
/// </remarks>
internal static partial class TorchOperations
{
    /// <summary>The operations of one result.</summary>
    private static readonly FrozenDictionary<string, Func<TorchCall, TorchFunction>> Table = new Dictionary<string, Func<TorchCall, TorchFunction>>
    {
        ["identity"] = _ => x => x[0].clone(), // TorchSharp's Identity and alias() give the operand itself, which is no node
        ["neg"] = _ => x => neg(x[0]),
        ["exp"] = _ => x => exp(x[0]),
        ["log"] = _ => x => log(x[0]),
        ["add"] = c => Add(c, c.Call.Float("alpha")),
        ["sub"] = c => Add(c, -c.Call.Float("alpha")),
        ["mul"] = Mul,
        ["div"] = Div,
        ["pow"] = Pow,
        ["relu"] = _ => x => F.relu(x[0]),
        ["leaky_relu"] = LeakyRelu,
        ["prelu"] = PRelu,
        ["linear"] = Linear,
        ["matmul"] = MatMul,
        ["sum"] = Sum,
        ["mean"] = Mean,
        ["amax"] = AMax,
        ["softmax"] = Softmax,
        ["log_softmax"] = LogSoftmax,
        ["reshape"] = Reshape,
        ["flatten"] = Flatten,
        ["transpose"] = Transpose,
        ["max_pool2d"] = MaxPool2d,
        ["half_squared_error"] = HalfSquaredError,
        ["mse_loss"] = MseLoss,
        ["l1_loss"] = L1Loss,
        ["smooth_l1_loss"] = SmoothL1Loss,
        ["huber_loss"] = HuberLoss,
        ["binary_cross_entropy_with_logits"] = BinaryCrossEntropyWithLogits,
        ["binary_cross_entropy"] = BinaryCrossEntropy,
        ["kl_div"] = KlDiv,
        ["poisson_nll_loss"] = PoissonNllLoss,
        ["gaussian_nll_loss"] = GaussianNllLoss,
        ["hinge_embedding_loss"] = HingeEmbeddingLoss,
        ["margin_ranking_loss"] = MarginRankingLoss,
        ["soft_margin_loss"] = SoftMarginLoss,
        ["multilabel_soft_margin_loss"] = MultilabelSoftMarginLoss,
        ["nll_loss"] = NllLoss,
        ["cross_entropy"] = CrossEntropy,
    }.ToFrozenDictionary();

    /// <summary>The operations that may have several results.</summary>
    private static readonly FrozenDictionary<string, Func<TorchCall, TorchFunctions>> MultipleTable = new Dictionary<string, Func<TorchCall, TorchFunctions>>
    {
        ["max_pool2d"] = MaxPool2dWithIndices,
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Union(MultipleTable.Keys);

    public static bool Has(string name) => Table.ContainsKey(name) || MultipleTable.ContainsKey(name);

    /// <summary>The function of a call with one result.</summary>
    public static TorchFunction Bind(TorchCall call) => Table[call.Call.Spec.Name](call);

    /// <summary>The function of a call with several results.</summary>
    public static TorchFunctions BindMultiple(TorchCall call) => MultipleTable[call.Call.Spec.Name](call);
}
