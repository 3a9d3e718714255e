using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>Who says what is true of an element.</summary>
internal enum TruthSource
{
    /// <summary>The operation's definition in 106 bits.</summary>
    Definition,

    /// <summary>Two engines that agree in float64.</summary>
    TwoEngines,

    /// <summary>One engine in float64.</summary>
    OneEngine,

    /// <summary>Nobody: the engines that compute in float64 disagree, and the definition is out of reach.</summary>
    Undecided,
}

/// <summary>The last word on one element.</summary>
/// <param name="Truth">±∞ beyond the dtype's range.</param>
/// <param name="Licence">How far rounding of this one operation may take an honest result from it; finite.</param>
/// <param name="AcceptsNaN">Calculus has a number, but IEEE arithmetic meets 0·∞ on the way.</param>
internal readonly record struct SharpElement(int Element, double Truth, double Licence, bool AcceptsNaN, TruthSource Source)
{
    public bool Accepts(double value) => StepReferee.Within(value, Truth, Licence) || (double.IsNaN(value) && AcceptsNaN);
}

/// <summary>An element that rounding of the operation does not explain.</summary>
internal sealed record WrongElement(int Element, double Given, double Truth, double Licence, TruthSource Source);

/// <summary>What was found of one tensor.</summary>
/// <param name="Compared">Elements that were compared with a truth: all, unless there is none.</param>
/// <param name="Beyond">Those further from it than the estimate of what rounding may do.</param>
/// <param name="Sharpened">Those of them that were looked at closely, the furthest first.</param>
/// <param name="Wrong">The furthest first, at most as many as were asked for.</param>
internal sealed record Judgement(long Compared, int Beyond, int Sharpened, ImmutableArray<WrongElement> Wrong)
{
    public static Judgement NotJudged { get; } = new(0, 0, 0, []);
}

/// <summary>
/// One operation on one engine's own operands and upstream gradients: its true results, and how far rounding of this one
/// operation, done in the textbook's order in the dtype, explains a difference from them.
/// </summary>
internal abstract class StepReferee(Case oneCase)
{
    /// <summary>Standard deviations of the rounding error that are licensed: one rounding is taken at its largest, √3 deviations.</summary>
    public const double Deviations = 8;

    /// <summary>The step as a case of its own.</summary>
    public Case Case { get; } = oneCase;

    public Plan Plan => Case.Plan;

    /// <summary>The truth of a quantity of the plan, ±∞ beyond the dtype's range; null where nobody can say.</summary>
    public abstract double[]? Values(int quantity);

    /// <summary>How far rounding may take an honest result from the truth, element by element: finite, 0 where the truth is not.</summary>
    public abstract double[] Licence(int quantity);

    /// <summary>Is NaN right too, since IEEE arithmetic meets 0·∞ on the way to a number?</summary>
    public abstract bool AcceptsNaN(int quantity, int element);

    /// <summary>The last word on some elements, in their order. Costly: for what is to be accused.</summary>
    public abstract IReadOnlyList<SharpElement> Sharpen(int quantity, IReadOnlyList<int> elements);

    /// <summary>The same where it is enough to know whether an engine's tensor is right there.</summary>
    protected virtual IReadOnlyList<SharpElement> Sharpen(int quantity, IReadOnlyList<int> elements, TensorData given) => Sharpen(quantity, elements);

    /// <summary>Is a value the truth, or as near as is licensed?</summary>
    public static bool Within(double value, double truth, double licence) =>
        value == truth || Math.Abs(value - truth) <= licence || (double.IsNaN(value) && double.IsNaN(truth));

    /// <summary>The elements of an engine's tensor that are wrong, after a close look at those that seem so.</summary>
    /// <param name="most">How many to name.</param>
    public Judgement Judge(int quantity, TensorData given, int most)
    {
        if (Values(quantity) is not { } truth)
        {
            return Judgement.NotJudged;
        }

        var beyond = Narrow(quantity, given, Comparison.Beyond(given, truth, Slack(quantity), i => LicenceAt(quantity, i)));
        var (wrong, sharpened) = (ImmutableArray.CreateBuilder<WrongElement>(), 0);
        for (var start = 0; start < beyond.Count && wrong.Count < most; start += Portion)
        {
            var portion = beyond.GetRange(start, Math.Min(Portion, beyond.Count - start));
            foreach (var sharp in Sharpen(quantity, portion, given))
            {
                sharpened++;
                if (!sharp.Accepts(given[sharp.Element]) && wrong.Count < most)
                {
                    wrong.Add(new WrongElement(sharp.Element, given[sharp.Element], sharp.Truth, sharp.Licence, sharp.Source));
                }
            }

            if (!MaySharpen(sharpened))
            {
                break;
            }
        }

        return new Judgement(given.Count, beyond.Count, sharpened, wrong.ToImmutable());
    }

    /// <summary>One element's licence, where not all are wanted.</summary>
    public virtual double LicenceAt(int quantity, int element) => Licence(quantity)[element];

    /// <summary>A share of |truth| that every licence has at least, so that what lies within needs none; 0 where it may be exact.</summary>
    public virtual double Slack(int quantity) => 0;

    /// <summary>Leaves out what a better estimate explains, where there is one for many elements at once.</summary>
    protected virtual List<int> Narrow(int quantity, TensorData given, List<int> beyond) => beyond;

    /// <summary>Elements that are sharpened at a time.</summary>
    protected virtual int Portion => int.MaxValue;

    /// <summary>Can more elements be looked at?</summary>
    protected virtual bool MaySharpen(int sharpened) => true;

    /// <summary>Rounds to the dtype what is beyond its range; all else keeps its digits.</summary>
    protected static double InRange(double value, DType dtype) => dtype == DType.Float32 && float.IsInfinity((float)value) ? (float)value : value;
}
