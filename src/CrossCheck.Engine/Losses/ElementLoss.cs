using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// A loss that is a function of single elements, of up to four operands that broadcast, and the reduction behind
/// it: <c>none</c>, <c>sum</c>, <c>mean</c> over all elements, <c>batchmean</c> over the first dimension.
/// </summary>
internal abstract class ElementLoss<TRule> : Op
    where TRule : struct, IMany
{
    public override void Forward<T>(OpContext<T> x)
    {
        var shape = Elements(x);
        var count = (int)shape.Count;
        var (rule, reduction) = (Rule(x.Call), x.Call.Choice("reduction"));
        var whole = reduction == "none" && x.OutputShape() == shape;
        var losses = whole ? x.Output() : new T[count * x.Cases];
        MapMany.Forward(rule, Whole(x, 0, shape), Whole(x, 1, shape), Whole(x, 2, shape), Whole(x, 3, shape), losses);
        var (length, divisor) = Parts(x, shape);
        var y = x.Output();
        for (var i = 0; i < y.Length && !whole; i++)
        {
            var sum = Reduce.Sum<T>(losses.Slice(i * length, length));
            y[i] = divisor == 1 ? sum : sum / T.CreateChecked(divisor);
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var shape = Elements(x);
        var count = (int)shape.Count;
        var rule = Rule(x.Call);
        var dy = x.GradOutput();
        if (x.Call.Choice("reduction") != "none" || x.OutputShape() != shape)
        {
            // L = Σ loss / n  ⇒  dloss = dL/n, for each element of the sum
            var (length, divisor) = Parts(x, shape);
            var upstream = new T[count * x.Cases];
            for (var i = 0; i < dy.Length; i++)
            {
                upstream.AsSpan(i * length, length).Fill(divisor == 1 ? dy[i] : dy[i] / T.CreateChecked(divisor));
            }

            dy = upstream;
        }

        ReadOnlySpan<T> a = Whole(x, 0, shape), b = Whole(x, 1, shape), c = Whole(x, 2, shape), d = Whole(x, 3, shape);
        for (var slot = 0; slot < x.Call.Operands.Length; slot++)
        {
            if (!x.Wants(slot))
            {
                continue;
            }

            var repeated = Seen(x, slot) != shape;
            var gradient = repeated ? new T[count * x.Cases] : x.GradInput(slot);
            MapMany.Backward(rule, slot, a, b, c, d, dy, gradient);
            for (var one = 0; repeated && one < x.Cases; one++)
            {
                Broadcast.AddUp(gradient.Slice(one * count, count), shape, x.GradInput(slot, one), Seen(x, slot));
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var given = Enumerable.Range(0, x.Call.Operands.Length).Select(s => x.Call.Operands[s].Kind == OperandKind.None ? null : x.Input(s)).ToArray();
        var shapes = given.Select((t, s) => t is null ? Shape.Scalar : AsSeen(x.Call, s, t.Shape, given[0]!.Shape)).ToArray();
        var shape = shapes.Aggregate((a, b) => Broadcasting.TryCombine(a, b)!);
        var (reduction, losses) = (x.Call.Choice("reduction"), new V[shape.Count]);
        for (var i = 0; i < losses.Length; i++)
        {
            var index = shape.IndexOf(i);
            losses[i] = Element(x, [.. given.Select((t, s) => t is null ? V.Of(1) : At(t, shapes[s], index))]);
        }

        if (LastIsMean)
        {
            var classes = shape.Rank == 0 ? 1 : shape[shape.Rank - 1];
            losses = [.. Enumerable.Range(0, (int)(shape.Rank == 0 ? 1 : shape.Slice(0, shape.Rank - 1).Count))
                .Select(row => losses.Skip(row * classes).Take(classes).Aggregate(V.Of(0), (a, b) => a + b) / V.Of(classes))];
        }

        if (reduction == "none")
        {
            losses.CopyTo(x.Output.Values, 0);
            return;
        }

        var sum = losses.Aggregate(V.Of(0), (a, b) => a + b);
        x.Output.Values[0] = reduction == "sum" ? sum : sum / V.Of(Divisor(reduction, losses.Length, given[0]!.Shape));

        static V At(DefinitionTensor<V> tensor, Shape seen, int[] index)
        {
            var flat = 0;
            for (var d = 0; d < seen.Rank; d++)
            {
                flat = (flat * seen[d]) + (seen[d] == 1 ? 0 : index[d + index.Length - seen.Rank]);
            }

            return tensor.Values[flat];
        }
    }

    /// <summary>The rule with the options of a call.</summary>
    protected abstract TRule Rule(OpCall call);

    /// <summary>The textbook's loss of one element; an operand that is not given is 1.</summary>
    protected abstract V Element<V>(DefinitionContext<V> x, V[] operands)
        where V : struct, IReal<V>;

    /// <summary>Is the loss of a row its mean over the last dimension (the classes)?</summary>
    protected virtual bool LastIsMean => false;

    /// <summary>The shape in which an operand broadcasts: its own.</summary>
    protected virtual Shape AsSeen(OpCall call, int slot, Shape own, Shape input) => own;

    /// <summary>The result's shape, after the operands were found to broadcast.</summary>
    protected System.Collections.Immutable.ImmutableArray<Result> Infer(InferContext c)
    {
        var shape = c.Shape(0);
        for (var slot = 1; slot < c.Shapes.Length; slot++)
        {
            if (c.Shapes[slot] is { } other)
            {
                shape = Broadcasting.TryCombine(shape, AsSeen(c.Call, slot, other, c.Shape(0))) ?? throw c.Error(
                    $"{c.Call.SlotName(slot)} of shape {other} does not broadcast with {shape}: aligned at the right, each pair of sizes must be equal or one of them 1");
            }
        }

        var rows = !LastIsMean || shape.Rank == 0 ? shape : shape.Slice(0, shape.Rank - 1);
        return c.Float(c.Call.Choice("reduction") == "none" ? rows : Shape.Scalar);
    }

    /// <summary>The kinks of every single element of the loss, from the kinks of a loss of numbers.</summary>
    /// <param name="at">
    /// The choices at these operands (1 where one is not given), which need not say where the loss goes; of their slopes
    /// the element counts for nothing.
    /// </param>
    private protected IEnumerable<Choice> Elementwise(ChoiceContext c, Func<double[], IEnumerable<Choice>> at)
    {
        var seen = c.Shapes.Select((s, slot) => s is null ? Shape.Scalar : AsSeen(c.Call, slot, s, c.Shape(0))).ToArray();
        var shape = seen.Aggregate((a, b) => Broadcasting.TryCombine(a, b)!);
        var (places, x) = (Array.ConvertAll(seen, s => Broadcasting.Places(s, shape)), new double[seen.Length]);
        var (none, divisor) = (c.Call.Choice("reduction") == "none", Divisor(c.Call.Choice("reduction"), shape.Count, c.Shape(0)));
        for (var i = 0; i < shape.Count; i++)
        {
            var element = i;
            for (var slot = 0; slot < x.Length; slot++)
            {
                x[slot] = c.Shapes[slot] is null ? 1 : c.Values(slot)[places[slot](element)];
            }

            foreach (var choice in at(x))
            {
                yield return choice with
                {
                    Effects = [none ? new Effect(0, element, 1) : new Effect(0, 0, 1.0 / divisor)],
                    Vertices = [.. choice.Vertices.Select(v => v with { Slopes = Placed(v.Slopes) })],
                    Declared = Placed(choice.Declared),
                };
            }

            ImmutableArray<Slope> Placed(ImmutableArray<Slope> slopes) => [.. slopes.Select(s => s with { Element = places[s.Slot](element) })];
        }
    }

    /// <summary>Throws unless target and input have one shape.</summary>
    protected static void SameShape(InferContext c) => c.Require(
        c.Shape(0) == c.Shape(1), $"target of shape {c.Shape(1)} must have the shape of the input, {c.Shape(0)}");

    /// <summary>What the sum of the textbook's losses is divided by.</summary>
    private static long Divisor(string reduction, long losses, Shape input) =>
        reduction switch { "mean" => losses, "batchmean" => input.Rank == 0 ? 1 : input[0], _ => 1 };

    private Shape Elements<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = x.Shape(0);
        for (var slot = 1; slot < x.Call.Operands.Length; slot++)
        {
            shape = x.Has(slot) ? Broadcasting.TryCombine(shape, Seen(x, slot))! : shape;
        }

        return shape;
    }

    private Shape Seen<T>(OpContext<T> x, int slot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => AsSeen(x.Call, slot, x.Shape(slot), x.Shape(0));

    /// <summary>How many losses are added up to an element of the result, and what the sum is divided by.</summary>
    private (int Length, int Divisor) Parts<T>(OpContext<T> x, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (count, classes) = ((int)shape.Count, LastIsMean && shape.Rank > 0 ? shape[shape.Rank - 1] : 1);
        return x.Call.Choice("reduction") switch
        {
            "none" => (classes, classes),
            "sum" => (count, classes),
            "batchmean" => (count, x.Shape(0).Rank == 0 ? 1 : x.Shape(0)[0]),
            _ => (count, count),
        };
    }

    /// <summary>An operand in the shape of the elements: itself, or repeated; nothing where it is not given.</summary>
    private ReadOnlySpan<T> Whole<T>(OpContext<T> x, int slot, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (slot >= x.Call.Operands.Length || !x.Has(slot))
        {
            return [];
        }

        if (Seen(x, slot) == shape)
        {
            return x.Input(slot);
        }

        var count = (int)shape.Count;
        var whole = new T[count * x.Cases];
        for (var c = 0; c < x.Cases; c++)
        {
            Broadcast.Expand(x.Input(slot, c), Seen(x, slot), whole.AsSpan(c * count, count), shape);
        }

        return whole;
    }
}
