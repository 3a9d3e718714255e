using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction MultiMarginLoss(TorchCall call)
    {
        var (weight, p, margin, reduction) = (call.Call.Slot("weight"), call.Call.Int("p"), call.Call.Float("margin"), call.Reduction);
        return x => F.multi_margin_loss(x[0], x[1], p, margin, x.Optional(weight), reduction);
    }

    /// <summary>The module, since TorchSharp 0.107 has no function of this name.</summary>
    private static TorchFunction MultilabelMarginLoss(TorchCall call)
    {
        var reduction = call.Reduction;
        return x =>
        {
            using var module = nn.MultiLabelMarginLoss(reduction);
            return module.call(x[0], x[1]);
        };
    }

    /// <summary>Lengths that are given one by one are put into a tensor; of a single case they may be a number.</summary>
    private static TorchFunction CtcLoss(TorchCall call)
    {
        var (blank, zero, reduction) = (call.Call.Int("blank"), call.Call.Bool("zero_infinity"), call.Reduction);
        return x => F.ctc_loss(x[0], x[1], Lengths(x, "input_lengths"), Lengths(x, "target_lengths"), blank, zero, reduction);

        Tensor Lengths(Operands x, string parameter)
        {
            var lengths = new Tensor[call.Call.SlotCount(parameter)];
            for (var i = 0; i < lengths.Length; i++)
            {
                lengths[i] = x[call.Call.Slot(parameter) + i].reshape(-1);
            }

            return cat(lengths);
        }
    }
}
