using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// Every value and gradient of a case by the textbook definitions, over any number type: the values forward, the
/// derivatives from a reverse tape, which shares nothing with a hand-written backward.
/// </summary>
internal sealed class Derivation<V> : IDisposable
    where V : struct, IReal<V>
{
    private readonly TapeRecorder<V> recorder;
    private readonly ForwardPass<Tape<V>> pass;

    /// <param name="input">The number of an input: index of the value, of the element, and what the case gives.</param>
    /// <param name="number">A number as a double.</param>
    /// <param name="limit">The most operations; beyond it a <see cref="TapeLimitException"/> is thrown.</param>
    /// <param name="ieeeZeros">0 · ∞ is NaN on the way back, and not 0.</param>
    public Derivation(ICatalogue catalogue, Case oneCase, Func<int, int, double, V> input, Func<V, double> number, int limit = int.MaxValue, bool ieeeZeros = false)
    {
        var plan = oneCase.Plan;
        recorder = Tape<V>.Record(limit, ieeeZeros);
        try
        {
            pass = new ForwardPass<Tape<V>>(plan, OwnNode, v => new Tape<V>(v.Value), v => number(v.Value));
            for (var k = 0; k < oneCase.Inputs.Length; k++)
            {
                var (value, element) = (plan.Network.Inputs[k], 0);
                pass.SetInput(value, oneCase.Inputs[k], v =>
                {
                    var x = input(value, element++, v);
                    return plan.Values[value].HasGradient ? recorder.Variable(x) : new Tape<V>(x);
                });
            }

            pass.Run(catalogue);
            for (var k = 0; k < plan.Results.Length; k++)
            {
                var result = pass.Floats[plan.Results[k]]!.Values;
                for (var i = 0; i < result.Length; i++)
                {
                    recorder.Backward(result[i], V.Of(oneCase.Cotangents[k][i]));
                }
            }
        }
        catch
        {
            recorder.Dispose();
            throw;
        }
    }

    public V[] Of(Quantity quantity) => quantity.Kind == QuantityKind.Value ? Values(quantity.Value) : Gradients(quantity.Value);

    public V[] Values(int value) => Array.ConvertAll(pass.Floats[value]!.Values, v => v.Value);

    public V[] Gradients(int value) => Array.ConvertAll(pass.Floats[value]!.Values, recorder.Gradient);

    public long[] Indices(int value) => pass.Indices[value]!.Values;

    public void Dispose() => recorder.Dispose();

    /// <summary>A name is a node of its own, also where the operation hands on its operand's (identity) or a constant (relu).</summary>
    private Tape<V> OwnNode(Tape<V> value) => value.IsConstant ? recorder.Variable(value.Value) : -(-value);
}
