using System.Collections.Frozen;

namespace CrossCheck.Torch;

/// <summary>Why an operation, or some of its calls, is composed of TorchSharp's other functions, and of which.</summary>
/// <param name="Whole">TorchSharp has no equivalent at all; otherwise only what the reason names is made up for.</param>
internal sealed record Composition(bool Whole, string Reason);

/// <summary>
/// The operations that are not simply TorchSharp's function of that name: what 'crosscheck ops' says of them. One that is
/// missing here calls that function, with all its arguments.
/// </summary>
internal static class Compositions
{
    private const string Module = "TorchSharp has it as a module with weights of its own only, whose gradients do not reach given ones; composed as torch documents it";
    private const string NoUnpool = "TorchSharp 0.107's max_unpool loses the output size; a scatter to the indices";
    private const string Bare = "beyond torch, an input without channels is given one for the time";
    private const string NoImplicitDim = "dim=None: TorchSharp asks for a dim and is given what torch takes then, 0 for 0, 1 and 3 dimensions, else 1";
    private const string NoCorrection = "correction: TorchSharp has unbiased only; another correction than 0 and 1 scales the variance over n";
    private const string ShortFactors = "beta, alpha: TorchSharp takes them in single precision; others scale the operands";

    private static readonly FrozenDictionary<string, Composition> Table = new Dictionary<string, Composition>
    {
        ["adaptive_max_pool3d"] = Whole("TorchSharp 0.107's adaptive_max_pool3d runs libtorch's adaptive_max_pool1d; each window is a max_pool3d that covers it"),
        ["dropout"] = Whole("TorchSharp draws its mask and takes none; x·mask/(1 − p), as libtorch has it with its own mask"),
        ["exp_loss"] = Whole("torch has no exponential loss, which is ML.NET's; an exp"),
        ["gaussian_nll_loss"] = Whole("TorchSharp takes eps in single precision; composed as PyTorch's Python does"),
        ["gru"] = Whole(Module),
        ["gru_cell"] = Whole(Module),
        ["half_squared_error"] = Whole("torch has no ½ Σ (y − t)²; half of mse_loss with reduction='sum'"),
        ["hardtanh"] = Whole("TorchSharp 0.107's functional clamps, which passes gradient 1 at the bounds where libtorch's hardtanh gives 0, and its Tensor.hardtanh gives the operand back unbounded; a where"),
        ["hinge_loss"] = Whole("torch has no hinge loss of labels and scores, which is ML.NET's; a relu of what lacks to the margin"),
        ["identity"] = Whole("TorchSharp's Identity and alias give the operand itself, which is no value of its own; a clone"),
        ["lstm"] = Whole(Module),
        ["lstm_cell"] = Whole(Module),
        ["max_unpool1d"] = Whole(NoUnpool),
        ["max_unpool2d"] = Whole(NoUnpool),
        ["max_unpool3d"] = Whole(NoUnpool),
        ["fractional_max_pool2d"] = Whole("TorchSharp draws its samples and takes none; the largest element of each window by its index, with the samples given"),
        ["fractional_max_pool3d"] = Whole("TorchSharp draws its samples and takes none; the largest element of each window by its index, with the samples given"),
        ["multi_head_attention_forward"] = Whole("TorchSharp 0.107 has it as a module over weights of its own only, which wraps libtorch's C++ one and not PyTorch's; composed as PyTorch's Python does"),
        ["multilabel_margin_loss"] = Part("TorchSharp 0.107 has no function of this name; its module is called"),
        ["triplet_margin_loss"] = Whole("TorchSharp takes a whole p only; composed of pairwise_distance, as libtorch does"),
        ["poisson_nll_loss"] = Whole("TorchSharp takes eps in single precision; composed as libtorch does"),
        ["rms_norm"] = Whole("TorchSharp 0.107 has no rms_norm; x/√(mean x² + eps)·weight"),
        ["rnn_relu"] = Whole(Module),
        ["rnn_relu_cell"] = Whole(Module),
        ["rnn_tanh"] = Whole(Module),
        ["rnn_tanh_cell"] = Whole(Module),
        ["smoothed_hinge_loss"] = Whole("torch has no smoothed hinge loss, which is ML.NET's; a huber_loss over its delta of what is above 0"),
        ["tweedie_loss"] = Whole("torch has no Tweedie loss, which is ML.NET's; of log, lgamma, pow and sqrt, its clamp a masked_fill, through which NaN has a gradient"),

        ["adaptive_avg_pool1d"] = Part(Bare),
        ["adaptive_avg_pool2d"] = Part(Bare),
        ["adaptive_avg_pool3d"] = Part(Bare),
        ["adaptive_max_pool1d"] = Part(Bare),
        ["adaptive_max_pool2d"] = Part(Bare),
        ["addmm"] = Part(ShortFactors),
        ["avg_pool1d"] = Part(Bare),
        ["avg_pool2d"] = Part(Bare),
        ["avg_pool3d"] = Part(Bare),
        ["baddbmm"] = Part(ShortFactors),
        ["batch_norm"] = Part("running statistics as results: TorchSharp overwrites its operands; it is given copies"),
        ["binary_cross_entropy"] = Part("weight: libtorch does not broadcast it; expanded first, as PyTorch's Python does"),
        ["conv1d"] = Part(Bare),
        ["conv2d"] = Part(Bare),
        ["conv3d"] = Part(Bare),
        ["conv_transpose1d"] = Part(Bare),
        ["conv_transpose2d"] = Part(Bare),
        ["conv_transpose3d"] = Part(Bare),
        ["embedding_bag"] = Part("a batch of bags: rows stand one behind the other, with their offsets"),
        ["group_norm"] = Part("bias without weight: libtorch's backward fails; it is given a weight of ones"),
        ["instance_norm"] = Part("running statistics as results: TorchSharp overwrites its operands; it is given copies"),
        ["kl_div"] = Part("reduction: 'batchmean' is the sum over the batch size, as in PyTorch's Python, and 'mean' a mean of its own, since libtorch's writes a warning"),
        ["log_softmax"] = Part(NoImplicitDim),
        ["logsumexp"] = Part("dim: TorchSharp takes one dimension; several are made one first"),
        ["lp_pool1d"] = Part(Bare),
        ["lp_pool2d"] = Part(Bare),
        ["masked_fill"] = Part("value: TorchSharp takes a number; a tensor as value is filled in by where"),
        ["max_pool1d"] = Part(Bare),
        ["max_pool2d"] = Part(Bare),
        ["max_pool3d"] = Part(Bare),
        ["nll_loss"] = Part("ignore_index: TorchSharp 0.107 has none and leaves it at −100; rows to be ignored are given that class"),
        ["norm"] = Part("TorchSharp's norm takes one dimension; linalg.vector_norm, which torch's own is"),
        ["prelu"] = Part("beyond torch, a weight of the input's shape: reshaped to an element per channel"),
        ["roll"] = Part("no dims: TorchSharp's roll of several shifts takes dimension 0; that of one shift is called"),
        ["scaled_dot_product_attention"] = Part("scale: TorchSharp 0.107 has none; the query is multiplied by what it is over torch's own 1/√E"),
        ["softmax"] = Part(NoImplicitDim),
        ["softmin"] = Part(NoImplicitDim),
        ["squeeze"] = Part("dim: TorchSharp takes one dimension; several go one by one"),
        ["std"] = Part(NoCorrection),
        ["sub"] = Part("alpha: TorchSharp's sub has none; add with −alpha, as in libtorch"),
        ["unflatten"] = Part("dim: TorchSharp counts none from the end; counted from the front"),
        ["unfold"] = Part("TorchSharp 0.107 takes (N, C, H, W) only; fewer dimensions are given what is missing for the time"),
        ["var"] = Part(NoCorrection),
        ["view"] = Part("torch's view asks for memory in order; made contiguous first"),
    }.ToFrozenDictionary();

    public static IEnumerable<KeyValuePair<string, Composition>> All => Table;

    public static Composition? Find(string operation) => Table.GetValueOrDefault(operation);

    private static Composition Whole(string reason) => new(true, reason);

    private static Composition Part(string reason) => new(false, reason);
}
