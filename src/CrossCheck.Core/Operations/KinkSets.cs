using System.Collections.Immutable;
using CrossCheck.Numerics;

namespace CrossCheck.Operations;

/// <summary>A point x at which a function of one number has no derivative.</summary>
/// <param name="Left">The derivative from the left.</param>
/// <param name="Right">The derivative from the right.</param>
/// <param name="Declared">The one that is chosen.</param>
public readonly record struct Kink(double At, double Left, double Right, double Declared);

/// <summary>Sets that many operations have in common.</summary>
public static class KinkSets
{
    /// <summary>The name of the point 0 of a ray, or of a gate that is closed.</summary>
    public const string None = "no derivative";

    /// <summary>The name of a gate that is open.</summary>
    public const string Full = "the full derivative";

    /// <summary>y[i] = f(x[i]) with the given kinks of f, in order: an interval wherever x[i] is one of them.</summary>
    public static IEnumerable<Choice> Pointwise(this ChoiceContext c, params Kink[] kinks)
    {
        // Kinks at one place are one: what lies between them is no side of it.
        var places = kinks.GroupBy(k => k.At).Select(g => g.First() with { Right = g.Last().Right }).ToArray();
        var x = c.Values(0);
        for (var i = 0; i < x.Length; i++)
        {
            foreach (var kink in places)
            {
                if (x[i] == kink.At && Interval(Effect.Of(i), 0, i, kink) is { } choice)
                {
                    yield return choice;
                }
            }
        }
    }

    /// <summary>The derivatives between the one-sided ones and the declared one; null where these are all the same.</summary>
    public static Choice? Interval(ImmutableArray<Effect> effects, int slot, int element, Kink kink)
    {
        var (left, right, declared) = (kink.Left, kink.Right, kink.Declared);
        if (left == right && left == declared)
        {
            return null;
        }

        Vertex Of(string name, double slope) => new(name, [new Slope(slot, element, slope)]);
        ImmutableArray<Vertex> vertices = left == right ? [Of("from both sides", left)] : [Of("from the left", left), Of("from the right", right)];
        var between = declared >= Math.Min(left, right) && declared <= Math.Max(left, right);
        return new Choice { Effects = effects, Vertices = between ? vertices : vertices.Add(Of("as declared", declared)), Declared = [new Slope(slot, element, declared)] };
    }

    /// <summary>A factor from 0 to 1 before these derivatives: what max(0, u) or max(u, a constant) leaves open.</summary>
    /// <param name="isOpen">Is 1 the declared factor?</param>
    public static Choice Gate(ImmutableArray<Effect> effects, ImmutableArray<Slope> slopes, bool isOpen) => new()
    {
        Effects = effects,
        Vertices = [new Vertex(None, []), new Vertex(Full, slopes)],
        Declared = isOpen ? slopes : [],
    };

    /// <summary>u is any of these numbers, which are the same: weights from 0 to 1 with the sum 1.</summary>
    /// <param name="ties">Per tied number the derivative of u with respect to the operands, were it chosen.</param>
    /// <param name="declared">The weights that are chosen, 1/n each where it is not given.</param>
    public static Choice Simplex(ImmutableArray<Effect> effects, IReadOnlyList<ImmutableArray<Slope>> ties, Func<int, double>? declared = null)
    {
        var n = ties.Count;
        declared ??= _ => 1.0 / n;
        string Name(int k) => k == 0 ? "the first" : k == n - 1 ? "the last" : $"tie {k + 1} of {n}";
        return new Choice
        {
            Effects = effects,
            Vertices = [.. ties.Select((slopes, k) => new Vertex(Name(k), slopes))],
            Declared = [.. ties.SelectMany((slopes, k) => slopes.Where(_ => declared(k) != 0).Select(s => s with { Value = s.Value * declared(k) }))],
        };
    }

    /// <summary>The derivative of one operand's element is anything from <paramref name="from"/> on in the direction of <paramref name="towards"/>.</summary>
    /// <param name="declaredInfinite">Is the end of the ray, ∞, what is chosen?</param>
    public static Choice Ray(ImmutableArray<Effect> effects, int slot, int element, double from, int towards, bool declaredInfinite) => new()
    {
        Effects = effects,
        Vertices = [new Vertex(from == 0 ? None : "finite", [new Slope(slot, element, from)]), new Vertex("unbounded", [new Slope(slot, element, towards)], IsRay: true)],
        Declared = [new Slope(slot, element, declaredInfinite ? towards * double.PositiveInfinity : from)],
    };

    /// <summary>The derivatives of a formula at a point, for a set that is made of them.</summary>
    public static double[] Derivatives(DoubleDouble[] at, Func<Tape<DoubleDouble>[], Tape<DoubleDouble>> formula)
    {
        using var tape = Tape<DoubleDouble>.Record();
        var variables = Array.ConvertAll(at, tape.Variable);
        tape.Backward(formula(variables), 1);
        return Array.ConvertAll(variables, v => (double)tape.Gradient(v));
    }
}
