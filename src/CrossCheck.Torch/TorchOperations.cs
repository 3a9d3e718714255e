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
        ["bmm"] = _ => x => bmm(x[0], x[1]),
        ["addmm"] = c => Added(c, addmm),
        ["baddbmm"] = c => Added(c, (x, a, b, beta, alpha) => baddbmm(a, b, x, beta, alpha)), // TorchSharp has the sum's first operand last
        ["dot"] = _ => x => dot(x[0], x[1]),
        ["outer"] = _ => x => outer(x[0], x[1]),
        ["bilinear"] = Bilinear,
        ["einsum"] = c => x => einsum(c.Call.Str("equation"), All(c, x)),
        ["embedding"] = Embedding,
        ["embedding_bag"] = EmbeddingBag,
        ["gru_cell"] = c => OneStep(c, Gru),
        ["rnn_tanh_cell"] = c => OneStep(c, RnnTanh),
        ["rnn_relu_cell"] = c => OneStep(c, RnnRelu),
        ["scaled_dot_product_attention"] = Attention,
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
        ["nll_loss"] = NllLoss,
        ["cross_entropy"] = CrossEntropy,
    }.ToFrozenDictionary();

    /// <summary>The operations that may have several results.</summary>
    private static readonly FrozenDictionary<string, Func<TorchCall, TorchFunctions>> MultipleTable = new Dictionary<string, Func<TorchCall, TorchFunctions>>
    {
        ["max_pool2d"] = MaxPool2dWithIndices,
        ["lstm_cell"] = c => x => OneStep(c, x, Lstm),
        ["lstm"] = c => x => Sequence(c, x, Lstm),
        ["gru"] = c => x => Sequence(c, x, Gru),
        ["rnn_tanh"] = c => x => Sequence(c, x, RnnTanh),
        ["rnn_relu"] = c => x => Sequence(c, x, RnnRelu),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Union(MultipleTable.Keys);

    public static bool Has(string name) => Table.ContainsKey(name) || MultipleTable.ContainsKey(name);

    /// <summary>The function of a call with one result.</summary>
    public static TorchFunction Bind(TorchCall call) => Table[call.Call.Spec.Name](call);

    /// <summary>The function of a call with several results.</summary>
    public static TorchFunctions BindMultiple(TorchCall call) => MultipleTable[call.Call.Spec.Name](call);
}
