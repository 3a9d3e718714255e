using CrossCheck.Definitions;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Reductions;

/// <summary>‖x‖ₚ from the textbook, for the definitions of norm and normalize.</summary>
internal static class NormDefinition
{
    public static V Of<V>(IReadOnlyCollection<V> x, double p)
        where V : struct, IReal<V>
    {
        if (p == 0)
        {
            return V.Of(x.Count(v => !Decide.Equal(v, V.Of(0))));
        }

        // |0| with the derivative 0; all that is 0 adds nothing.
        var sizes = x.Select(v => Decide.Equal(v, V.Of(0)) ? v * V.Of(0) : Decide.Greater(V.Of(0), v) ? -v : v).ToList();
        if (sizes.Exists(Decide.IsNaN))
        {
            // The largest of NaN and others is chosen without a derivative.
            return double.IsInfinity(p) ? V.Of(double.NaN) : sizes.Aggregate((a, b) => a + b) * V.Of(double.NaN);
        }

        if (double.IsInfinity(p))
        {
            var extreme = sizes.Aggregate((a, b) => Decide.Greater(p > 0 ? b : a, p > 0 ? a : b) ? b : a);
            var ties = sizes.Where(v => Decide.Equal(v, extreme)).ToList();
            return ties.Aggregate((a, b) => a + b) / V.Of(ties.Count);
        }

        var nonzero = sizes.Where(v => !Decide.Equal(v, V.Of(0))).ToList();
        if (nonzero.Count == 0 || (p < 0 && nonzero.Count < sizes.Count))
        {
            return V.Of(0);
        }

        return p switch
        {
            1 => nonzero.Aggregate((a, b) => a + b),
            2 => V.Sqrt(nonzero.Select(v => v * v).Aggregate((a, b) => a + b)),
            _ => V.Pow(nonzero.Select(v => V.Pow(v, V.Of(p))).Aggregate((a, b) => a + b), V.Of(1) / V.Of(p)),
        };
    }
}
