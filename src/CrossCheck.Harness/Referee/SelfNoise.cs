using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// Runs the reference again on the same numbers: each operation that treats rows alike as a batch and row by row, and
/// the whole case with another number of threads. What differs then is the reference's own noise.
/// </summary>
internal sealed class SelfNoise(JudgeOptions options)
{
    /// <summary>Rows of one operand that are run by themselves.</summary>
    private const int MostRows = 256;

    public ImmutableArray<Noise> Measure(Case oneCase, Trace reference, Allowance[] allowances)
    {
        var noises = ImmutableArray.CreateBuilder<Noise>();
        foreach (var step in IsolatedStep.Of(oneCase.Plan))
        {
            var call = step.Plan.Steps[0].Call;
            if (call.Spec.RowByRow(call, step.Plan.Steps[0].Shapes)
                && step.CaseOf(oneCase, reference, r => CaseTensors.Gradient(oneCase, reference, r)) is { } batch
                && RowByRow(step.Plan, batch) is { } noise)
            {
                noises.Add(noise);
            }
        }

        if (options.OtherThreads is { } other && Run(other, oneCase) is { } again)
        {
            var (elements, differing, beyond) = (0L, 0L, 0L);
            for (var k = 0; k < allowances.Length; k++)
            {
                Count(again.Tensors[k], reference.Tensors[k], 0, reference.Tensors[k] is { } right ? allowances[k].For(right) : default, ref elements, ref differing, ref beyond);
            }

            noises.Add(new Noise("the network", "with other threads", elements, differing, beyond));
        }

        return noises.ToImmutable();
    }

    private Noise? RowByRow(Plan plan, Case batch)
    {
        // The first operand is the first input of the isolated network; used twice (x @ x) it has no rows of its own.
        var (call, shape) = (plan.Steps[0].Call, batch.Inputs[0].Shape);
        if (shape.Rank == 0 || shape[0] is < 2 or > MostRows || call.Operands.Count(o => o == call.Operands[0]) > 1 || Run(options.Expected, batch) is not { } whole)
        {
            return null;
        }

        var (elements, differing, beyond) = (0L, 0L, 0L);
        var rowPlan = Plan.Create(plan.Network, plan.DType, [.. batch.Inputs.Select((t, k) => k == 0 ? t.Shape.With(0, 1) : t.Shape)]);
        var tolerances = options.Tolerances.Of(plan, options.Expected);
        for (var row = 0; row < shape[0]; row++)
        {
            var alone = new Case(batch.Id, rowPlan, batch.Inputs.SetItem(0, Slice(batch.Inputs[0], row)), [.. batch.Cotangents.Select(c => Slice(c, row))]);
            if (Run(options.Expected, alone) is not { } trace)
            {
                return null;
            }

            for (var k = 0; k < plan.Quantities.Length; k++)
            {
                // The rows of the results and of the operand's gradient; the gradients of what all rows share are sums over them.
                if (plan.Quantities[k].Kind == QuantityKind.Value || plan.Quantities[k].Value == 0)
                {
                    Count(trace.Tensors[k], whole.Tensors[k], row, tolerances[k].For(whole.Tensors[k]!), ref elements, ref differing, ref beyond);
                }
            }
        }

        return new Noise(call.Spec.Name, "row by row", elements, differing, beyond);
    }

    /// <summary>Compares a part with the whole that it is row <paramref name="row"/> of.</summary>
    private static void Count(TensorData? part, TensorData? whole, int row, Tolerance tolerance, ref long elements, ref long differing, ref long beyond)
    {
        for (var i = 0; part is not null && whole is not null && i < part.Count; i++)
        {
            var element = Comparer.At(i, part[i], whole[(row * part.Count) + i], tolerance);
            elements++;
            differing += element.Abs == 0 ? 0 : 1;
            beyond += element.Agrees ? 0 : 1;
        }
    }

    private static TensorData Slice(TensorData tensor, int row)
    {
        var shape = tensor.Shape.With(0, 1);
        var count = (int)shape.Count;
        return TensorData.From(shape, tensor.ToDoubles().AsSpan(row * count, count), tensor.Type);
    }

    private static Trace? Run(IEngine engine, Case oneCase)
    {
        Trace? trace = null;
        engine.Run(new CaseGroup(oneCase.Plan, [oneCase]), (_, t) => trace = t);
        return trace;
    }
}
