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
        ["sigmoid"] = _ => x => sigmoid(x[0]),
        ["tanh"] = _ => x => tanh(x[0]),
        ["sqrt"] = _ => x => sqrt(x[0]),
        ["abs"] = _ => x => abs(x[0]),
        ["square"] = _ => x => square(x[0]),
        ["sin"] = _ => x => sin(x[0]),
        ["cos"] = _ => x => cos(x[0]),
        ["erf"] = _ => x => erf(x[0]),
        ["clamp"] = Clamp,
        ["maximum"] = _ => x => maximum(x[0], x[1]),
        ["minimum"] = _ => x => minimum(x[0], x[1]),
        ["where"] = _ => x => where(x[0].@bool(), x[1], x[2]),
        ["masked_fill"] = MaskedFill,
        ["rsqrt"] = _ => x => rsqrt(x[0]),
        ["reciprocal"] = _ => x => reciprocal(x[0]),
        ["expm1"] = _ => x => expm1(x[0]),
        ["log1p"] = _ => x => log1p(x[0]),
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
        ["conv1d"] = Conv1d,
        ["conv2d"] = Conv2d,
        ["conv3d"] = Conv3d,
        ["conv_transpose1d"] = ConvTranspose1d,
        ["conv_transpose2d"] = ConvTranspose2d,
        ["conv_transpose3d"] = ConvTranspose3d,
        ["unfold"] = Unfold,
        ["fold"] = Fold,
        ["bmm"] = _ => x => bmm(x[0], x[1]),
        ["addmm"] = c => Added(c, addmm),
        ["baddbmm"] = c => Added(c, (x, a, b, beta, alpha) => baddbmm(a, b, x, beta, alpha)), // TorchSharp has the sum's first operand last
        ["dot"] = _ => x => dot(x[0], x[1]),
        ["outer"] = _ => x => outer(x[0], x[1]),
        ["bilinear"] = Bilinear,
        ["einsum"] = c => x => einsum(c.Call.Str("equation"), Factors(c, x)),
        ["embedding"] = Embedding,
        ["embedding_bag"] = EmbeddingBag,
        ["gru_cell"] = c => OneStep(c, Gru),
        ["rnn_tanh_cell"] = c => OneStep(c, RnnTanh),
        ["rnn_relu_cell"] = c => OneStep(c, RnnRelu),
        ["scaled_dot_product_attention"] = Attention,
        ["sum"] = Sum,
        ["mean"] = Mean,
        ["amax"] = AMax,
        ["amin"] = AMin,
        ["max"] = _ => x => x[0].max(),
        ["min"] = _ => x => x[0].min(),
        ["var"] = Var,
        ["std"] = Std,
        ["prod"] = Prod,
        ["logsumexp"] = LogSumExp,
        ["norm"] = Norm,
        ["cumsum"] = CumSum,
        ["softmax"] = Softmax,
        ["log_softmax"] = LogSoftmax,
        ["gelu"] = Gelu,
        ["silu"] = _ => x => F.silu(x[0]),
        ["elu"] = Elu,
        ["selu"] = _ => x => F.selu(x[0]),
        ["celu"] = Celu,
        ["relu6"] = _ => x => F.relu6(x[0]),
        ["hardtanh"] = HardTanh,
        ["softplus"] = Softplus,
        ["hardswish"] = _ => x => F.hardswish(x[0]),
        ["hardsigmoid"] = _ => x => F.hardsigmoid(x[0]),
        ["mish"] = _ => x => F.mish(x[0]),
        ["logsigmoid"] = _ => x => F.logsigmoid(x[0]),
        ["softsign"] = _ => x => F.softsign(x[0]),
        ["tanhshrink"] = _ => x => F.tanhshrink(x[0]),
        ["softshrink"] = Softshrink,
        ["hardshrink"] = Hardshrink,
        ["threshold"] = Threshold,
        ["rrelu"] = RRelu,
        ["glu"] = Glu,
        ["softmin"] = Softmin,
        ["dropout"] = Dropout,
        ["layer_norm"] = LayerNorm,
        ["batch_norm"] = BatchNorm,
        ["group_norm"] = GroupNorm,
        ["instance_norm"] = InstanceNorm,
        ["rms_norm"] = RmsNorm,
        ["local_response_norm"] = LocalResponseNorm,
        ["normalize"] = Normalize,
        ["reshape"] = Reshape,
        ["flatten"] = Flatten,
        ["transpose"] = Transpose,
        ["max_pool1d"] = MaxPool1d,
        ["cat"] = Cat,
        ["stack"] = Stack,
        ["permute"] = Permute,
        ["squeeze"] = Squeeze,
        ["unsqueeze"] = Unsqueeze,
        ["view"] = View,
        ["unflatten"] = Unflatten,
        ["expand"] = Expand,
        ["repeat"] = Repeat,
        ["narrow"] = Narrow,
        ["select"] = Select,
        ["split"] = One(Split),
        ["chunk"] = One(Chunk),
        ["flip"] = Flip,
        ["roll"] = Roll,
        ["index_select"] = IndexSelect,
        ["gather"] = Gather,
        ["pad"] = Pad,
        ["pixel_shuffle"] = PixelShuffle,
        ["pixel_unshuffle"] = PixelUnshuffle,
        ["channel_shuffle"] = ChannelShuffle,
        ["max_pool2d"] = MaxPool2d,
        ["max_pool3d"] = MaxPool3d,
        ["avg_pool1d"] = AvgPool1d,
        ["avg_pool2d"] = AvgPool2d,
        ["avg_pool3d"] = AvgPool3d,
        ["adaptive_max_pool1d"] = AdaptiveMaxPool1d,
        ["adaptive_max_pool2d"] = AdaptiveMaxPool2d,
        ["adaptive_max_pool3d"] = AdaptiveMaxPool3d,
        ["adaptive_avg_pool1d"] = AdaptiveAvgPool1d,
        ["adaptive_avg_pool2d"] = AdaptiveAvgPool2d,
        ["adaptive_avg_pool3d"] = AdaptiveAvgPool3d,
        ["lp_pool1d"] = LpPool1d,
        ["lp_pool2d"] = LpPool2d,
        ["max_unpool1d"] = c => MaxUnpool(c, 1),
        ["max_unpool2d"] = c => MaxUnpool(c, 2),
        ["max_unpool3d"] = c => MaxUnpool(c, 3),
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
        ["max_pool1d"] = MaxPool1dWithIndices,
        ["max_pool2d"] = MaxPool2dWithIndices,
        ["max_pool3d"] = MaxPool3dWithIndices,
        ["adaptive_max_pool1d"] = AdaptiveMaxPool1dWithIndices,
        ["adaptive_max_pool2d"] = AdaptiveMaxPool2dWithIndices,
        ["adaptive_max_pool3d"] = AdaptiveMaxPool3dWithIndices,
        ["split"] = Split,
        ["chunk"] = Chunk,
        ["max"] = MaxAlong,
        ["min"] = MinAlong,
        ["batch_norm"] = BatchNormUpdating,
        ["instance_norm"] = InstanceNormUpdating,
        ["lstm_cell"] = c => x => OneStep(c, x, Lstm),
        ["lstm"] = c => x => Sequence(c, x, Lstm),
        ["gru"] = c => x => Sequence(c, x, Gru),
        ["rnn_tanh"] = c => x => Sequence(c, x, RnnTanh),
        ["rnn_relu"] = c => x => Sequence(c, x, RnnRelu),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Union(MultipleTable.Keys);

    public static bool Has(string name) => Table.ContainsKey(name) || MultipleTable.ContainsKey(name);

    /// <summary>What an operation is entered with, in each table.</summary>
    internal static IEnumerable<Delegate> Registrations(string name) =>
        new Delegate?[] { Table.GetValueOrDefault(name), MultipleTable.GetValueOrDefault(name) }.OfType<Delegate>();

    /// <summary>The function of a call with one result.</summary>
    public static TorchFunction Bind(TorchCall call) => Table[call.Call.Spec.Name](call);

    /// <summary>The function of a call with several results.</summary>
    public static TorchFunctions BindMultiple(TorchCall call) => MultipleTable[call.Call.Spec.Name](call);
}
