using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>The rows of a call: their steps, labels and lengths.</summary>
internal sealed partial class CtcLoss
{
    private const int Targets = 1;

    private static int RowsOf(Shape logs) => logs.Rank == 2 ? 1 : logs[1];

    /// <summary>The lengths of a case's rows, from one tensor or from a tuple of numbers.</summary>
    private static long[] Lengths<T>(OpContext<T> x, int oneCase, string parameter)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lengths = new List<long>();
        for (var i = 0; i < x.Call.SlotCount(parameter); i++)
        {
            lengths.AddRange(x.Index(x.Call.Slot(parameter) + i, oneCase));
        }

        return [.. lengths];
    }

    /// <summary>The log-probabilities of the steps of a row that count.</summary>
    private static double[] Steps<T>(OpContext<T> x, int oneCase, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var logs = x.Input(0, oneCase);
        var (rows, classes) = (RowsOf(x.Shape(0)), ClassLoss.Last(x.Shape(0)));
        var steps = new double[Lengths(x, oneCase, "input_lengths")[row] * classes];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = double.CreateChecked(logs[(((i / classes * rows) + row) * classes) + (i % classes)]);
        }

        return steps;
    }

    private static CtcLattice Lattice<T>(OpContext<T> x, int oneCase, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lengths = Lengths(x, oneCase, "target_lengths");
        var start = x.Shape(Targets).Rank == 2 ? (long)row * x.Shape(Targets)[1] : lengths.Take(row).Sum();
        var labels = x.Index(Targets, oneCase).Slice((int)start, (int)lengths[row]);
        return new(labels, x.Call.Int("blank"), Steps(x, oneCase, row), ClassLoss.Last(x.Shape(0)));
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (logs, targets, blank) = (c.Shape("log_probs"), c.Shape("targets"), c.Call.Int("blank"));
        c.Require(
            logs.Rank is 2 or 3 && logs.Count > 0,
            $"log_probs of shape {logs} must be (T, N, C) or (T, C): steps, rows and classes, at least 1 of each");
        var (rows, classes) = (RowsOf(logs), ClassLoss.Last(logs));
        c.Require(blank >= 0 && blank < classes, $"blank={blank} must be one of the {classes} classes 0 to {classes - 1} of log_probs {logs}");
        c.Require(
            targets.Rank == 1 || (targets.Rank == 2 && targets[0] == rows),
            $"targets of shape {targets} must be ({rows}, S), padded, or one dimension with the labels of all rows one behind the other");
        foreach (var name in (string[])["input_lengths", "target_lengths"])
        {
            var slots = c.Shapes.AsSpan(c.Call.Slot(name), c.Call.SlotCount(name));
            var single = slots.Length == rows && !slots.ToArray().Any(s => s!.Count != 1);
            c.Require(
                single || (slots.Length == 1 && slots[0] == Shape.Of(rows)),
                $"{name} of shape {(slots.Length == 1 ? slots[0]!.ToString() : $"{slots.Length} numbers")} must be ({rows}), one length per row of log_probs {logs}");
        }

        return c.Float(c.Call.Choice("reduction") == "none" && logs.Rank == 3 ? Shape.Of(rows) : Shape.Scalar);
    }

    /// <summary>Lengths within the tensors; labels within the classes, as far as they count.</summary>
    private static void Check(IndexCheck check)
    {
        var (logs, targets) = (check.Shapes[0]!, check.Shapes[Targets]!);
        var inputs = check.Call.Slot("input_lengths");
        if (check.Slot == Targets)
        {
            CheckLabels(check, ClassLoss.Last(logs));
        }
        else if (check.Slot < inputs + check.Call.SlotCount("input_lengths"))
        {
            CheckLengths(check, logs[0], $"{logs[0]}, the steps of log_probs {logs}");
        }
        else
        {
            var most = targets[targets.Rank - 1];
            CheckLengths(check, most, $"{most}, the labels of targets {targets}");
            if (targets.Rank == 1 && LengthsOf(check, "target_lengths") is { } lengths && lengths.Sum() != most)
            {
                throw new CaseException($"ctc_loss: target_lengths add up to {lengths.Sum()}, but targets of shape {targets} has {most} labels: the lengths of rows that stand one behind the other make up the whole");
            }
        }
    }

    private static void CheckLengths(IndexCheck check, int most, string bound)
    {
        for (var i = 0; i < check.Values.Length; i++)
        {
            if (check.Values.Span[i] < 0 || check.Values.Span[i] > most)
            {
                throw new CaseException($"ctc_loss: {Place(check, i)} = {check.Values.Span[i]} must be from 0 to {bound}");
            }
        }
    }

    private static void CheckLabels(IndexCheck check, int classes)
    {
        // Padding may hold any number. Without lengths, or with wrong ones, which are an error of their own, all are labels.
        var lengths = check.Shape.Rank == 2 ? LengthsOf(check, "target_lengths") : null;
        for (var i = 0; i < check.Values.Length; i++)
        {
            var at = check.Shape.IndexOf(i);
            var counts = lengths is null || at[0] >= lengths.Length || at[1] < lengths[at[0]];
            var (label, blank) = (check.Values.Span[i], check.Call.Int("blank"));
            if (counts && (label < 0 || label >= classes || label == blank))
            {
                throw new CaseException($"ctc_loss: {Place(check, i)} = {label} is not one of the {classes} classes 0 to {classes - 1} without the blank, {blank}");
            }
        }
    }

    private static string Place(IndexCheck check, int i) =>
        check.Call.SlotName(check.Slot) + (check.Shape.Rank == 0 ? "" : $"[{string.Join(", ", check.Shape.IndexOf(i))}]");

    /// <summary>All lengths of a parameter; null where one of them is not known yet.</summary>
    private static long[]? LengthsOf(IndexCheck check, string parameter)
    {
        var lengths = new List<long>();
        for (var i = 0; i < check.Call.SlotCount(parameter); i++)
        {
            if ((check.Slot == check.Call.Slot(parameter) + i ? check.Values : check.Others(check.Call.Slot(parameter) + i)) is not { } values)
            {
                return null;
            }

            lengths.AddRange(values.Span);
        }

        return [.. lengths];
    }
}
