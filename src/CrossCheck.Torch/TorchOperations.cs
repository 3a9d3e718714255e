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
        ["max_pool1d"] = MaxPool1d,
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
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Union(MultipleTable.Keys);

    public static bool Has(string name) => Table.ContainsKey(name) || MultipleTable.ContainsKey(name);

    /// <summary>The function of a call with one result.</summary>
    public static TorchFunction Bind(TorchCall call) => Table[call.Call.Spec.Name](call);

    /// <summary>The function of a call with several results.</summary>
    public static TorchFunctions BindMultiple(TorchCall call) => MultipleTable[call.Call.Spec.Name](call);
}
