using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Moves the places along some dimensions round in a circle; without dims, along the flattened tensor.</summary>
internal sealed class Roll : MovedOp
{
    public override OpSpec Spec { get; } = new("roll(Tensor input, int[] shifts, int[]? dims=None)")
    {
        Formula = "y[…, (i + shift) mod n, …] = x[…, i, …]",
        Source = "torch.roll",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, shifts) = (c.Shape("input"), c.Call.Ints("shifts"));
            var dims = c.Call.Has("dims") ? c.Call.Ints("dims") : [];
            c.Require(!shifts.IsEmpty, "shifts=() must have at least one shift");
            c.Require(
                shifts.Length == dims.Length || (dims.IsEmpty && shifts.Length == 1),
                $"{shifts.Length} shift{(shifts.Length == 1 ? "" : "s")} and {dims.Length} dims; there must be one shift for each of dims, or one shift and no dims");
            foreach (var dim in dims)
            {
                c.Dim("dims", dim, input.Rank);
            }

            return c.Float(input);
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (shape, shifts) = (x.Input(0).Shape, x.Call.Ints("shifts"));
        if (!x.Call.Has("dims") || x.Call.Ints("dims").IsEmpty || shape.Rank == 0)
        {
            for (long i = 0; i < shape.Count; i++)
            {
                x.Output.Values[(((i + shifts[0]) % shape.Count) + shape.Count) % shape.Count] = x.Input(0).Values[i];
            }

            return;
        }

        for (var i = 0; i < shape.Count; i++)
        {
            var index = shape.IndexOf(i);
            for (var k = 0; k < shifts.Length; k++)
            {
                var dim = x.Call.Ints("dims")[k];
                dim = dim < 0 ? dim + shape.Rank : dim;
                index[dim] = (int)((((index[dim] + (long)shifts[k]) % shape[dim]) + shape[dim]) % shape[dim]);
            }

            x.Output[index] = x.Input(0).Values[i];
        }
    }

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var shifts = x.Call.Ints("shifts");
        if (!x.Call.Has("dims") || x.Call.Ints("dims").IsEmpty || x.Shape(0).Rank == 0)
        {
            return new(Rolled(IndexMap.Steps(x.Count(0), 1), shifts[0]));
        }

        var tables = Own(x.Shape(0));
        for (var k = 0; k < shifts.Length; k++)
        {
            var dim = Dim(x.Call.Ints("dims")[k], tables.Length);
            tables[dim] = Rolled(tables[dim], shifts[k]);
        }

        return new(tables);
    }

    private static int[] Rolled(int[] table, int shift)
    {
        var first = table.Length == 0 ? 0 : (int)((shift % (long)table.Length) + table.Length) % table.Length;
        return [.. table[(table.Length - first)..], .. table[..(table.Length - first)]];
    }
}
