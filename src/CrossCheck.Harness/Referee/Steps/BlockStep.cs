using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// A stretch of several operations, too large for their definitions: an engine that computes in float64 says what is true, and
/// runs with operands moved by a rounding say how far an honest engine may be from it.
/// </summary>
internal sealed class BlockStep : StepReferee
{
    private const int Seeds = 4;

    private readonly double[][]? values;
    private readonly Lazy<double[][]> effects;
    private readonly Lazy<double[][]?> second;
    private readonly Plan doubled;

    /// <param name="witnesses">Engines that compute in float64, in order of preference.</param>
    public BlockStep(Case oneCase, IReadOnlyList<IEngine> witnesses, IEngine judged)
        : base(oneCase)
    {
        doubled = Plan.Create(
            Plan.Network.With(call => call.RoundedTo(Plan.DType)), DType.Float64, [.. Plan.Network.Inputs.Select(i => Plan.Values[i].Shape)]);
        var others = new Queue<IEngine>(witnesses.Where(w => w.Name != judged.Name));
        IEngine? asked = null;
        double[][]? Next()
        {
            while (others.Count > 0)
            {
                asked = others.Dequeue();
                if (Ask(asked, oneCase) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        values = Next();
        var first = asked;
        effects = new(() => Effects(first!));
        second = new(Next);
    }

    public override double[]? Values(int quantity) => values?[quantity];

    public override double[] Licence(int quantity)
    {
        var terms = Math.Sqrt(Plan.Steps.Max(s => Math.Max(1, (s.Call.Spec.Terms ?? Terms.Shared)(s, -1))));
        var (truth, moved, unit) = (values![quantity], effects.Value[quantity], Plan.DType.UnitRoundoff());

        // A twentieth of the mean square, as for one operation: where the truth is 0 by cancellation, the rounding of others.
        var mean = moved.Length == 0 ? 0 : moved.Sum() / moved.Length / 20;
        return [.. truth.Select((t, i) => double.IsFinite(t) ? Deviations * terms * Math.Sqrt(Math.Max(moved[i], mean) + (unit * unit * t * t)) : 0)];
    }

    public override bool AcceptsNaN(int quantity, int element) => second.Value is { } other && double.IsNaN(other[quantity][element]);

    public override IReadOnlyList<SharpElement> Sharpen(int quantity, IReadOnlyList<int> elements)
    {
        var licence = Licence(quantity);
        return [.. elements.Select(i => second.Value is not { } other ? new SharpElement(i, values![quantity][i], licence[i], false, TruthSource.OneEngine)
            : Within(other[quantity][i], values![quantity][i], licence[i]) ? new SharpElement(i, values[quantity][i], licence[i], false, TruthSource.TwoEngines)
            : new SharpElement(i, values[quantity][i], licence[i] + Math.Abs(other[quantity][i] - values[quantity][i]), double.IsNaN(other[quantity][i]), TruthSource.Undecided))];
    }

    /// <summary>Per quantity the mean square of what moving the operands by a rounding does.</summary>
    private double[][] Effects(IEngine witness)
    {
        var sums = values!.Select(v => new double[v.Length]).ToArray();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var moved = Ask(witness, Noise.Move(Case, Plan, ElementType.Float64, seed, Plan.DType.UnitRoundoff()));
            for (var k = 0; moved is not null && k < sums.Length; k++)
            {
                for (var i = 0; i < sums[k].Length; i++)
                {
                    var effect = moved[k][i] - values![k][i];
                    sums[k][i] += double.IsFinite(effect) ? effect * effect / Seeds : 0;
                }
            }
        }

        return sums;
    }

    private double[][]? Ask(IEngine witness, Case given)
    {
        var wide = new Case(given.Id, doubled, [.. given.Inputs.Select(t => Arrays.To(t, ElementType.Float64))], [.. given.Cotangents.Select(t => Arrays.To(t, ElementType.Float64))]);
        return Witness.Run(witness, wide) is [var trace] ? [.. trace.Tensors.Select(t => Array.ConvertAll(Arrays.Of(t!), v => InRange(v, Plan.DType)))] : null;
    }
}
