using System.Numerics;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>Compares an engine's tensor with the truth, element by element.</summary>
internal static class Comparison
{
    /// <summary>
    /// The elements further from the truth than is licensed, the furthest first; NaN and infinities that do not match are
    /// the furthest of all.
    /// </summary>
    /// <param name="slack">What is within this share of |truth| is right without looking for a licence.</param>
    /// <param name="licence">Asked for what is further.</param>
    public static List<int> Beyond(TensorData given, double[] truth, double slack, Func<int, double> licence)
    {
        var (beyond, excess) = (new List<int>(), new List<double>());
        void Look<T>(ReadOnlySpan<T> numbers)
            where T : INumber<T>
        {
            for (var i = 0; i < truth.Length && i < numbers.Length; i++)
            {
                var difference = double.CreateTruncating(numbers[i]) - truth[i];
                if (!(Math.Abs(difference) <= slack * Math.Abs(truth[i])) && !StepReferee.Within(double.CreateTruncating(numbers[i]), truth[i], 0)
                    && licence(i) is var allowed && !(Math.Abs(difference) <= allowed))
                {
                    beyond.Add(i);
                    excess.Add(double.IsNaN(difference) ? double.NegativeInfinity : -Math.Abs(difference) / allowed);
                }
            }
        }

        switch (given)
        {
            case TensorData<float> floats:
                Look(floats.Span);
                break;
            case TensorData<double> doubles:
                Look(doubles.Span);
                break;
            default:
                Look(((TensorData<long>)given).Span);
                break;
        }

        // Of equal ones the first in the tensor.
        var order = Enumerable.Range(0, beyond.Count).ToArray();
        Array.Sort(order, (a, b) => excess[a].CompareTo(excess[b]) is var c && c != 0 ? c : a.CompareTo(b));
        return [.. order.Select(k => beyond[k])];
    }
}
