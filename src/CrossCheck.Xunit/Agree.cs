using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Referee.Mutants;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Xunit;

/// <summary>
/// Assertions on tensors, element by element: |actual − expected| ≤ atol + rtol·|expected|, NaN agrees with NaN only, shapes
/// must be equal. Where no tolerance is given it is the default of the type (<see cref="Tolerance.Default"/>); whole numbers
/// must be equal.
/// </summary>
[StackTraceHidden]
public static class Agree
{
    /// <summary>How many wrong elements a message lists.</summary>
    private const int Listed = 5;

    /// <summary>Compares two tensors; the expected one is rounded to the actual one's type.</summary>
    /// <param name="tolerance">Null for the default of the actual tensor's type.</param>
    /// <param name="name">What the message calls the actual tensor; the compiler fills in the expression.</param>
    /// <exception cref="DisagreementException">They differ; the message says where, by how much, and what it looks like.</exception>
    public static void With(TensorData actual, TensorData expected, Tolerance? tolerance = null, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        if (actual.Shape != expected.Shape)
        {
            throw new DisagreementException($"{name}: has the shape {actual.Shape}, expected {expected.Shape}");
        }

        var right = expected.Type == actual.Type ? expected : TensorData.From(expected.Shape, expected.ToDoubles(), actual.Type);
        var used = tolerance ?? (actual.Type == ElementType.Int64 ? default : Tolerance.Default(actual.Type == ElementType.Float32 ? DType.Float32 : DType.Float64));
        var result = Comparer.Compare(new Quantity(name, QuantityKind.Value, 0, actual.Shape, actual.Type), actual, right, new Allowance(used), "actual", "expected");
        if (result.Verdict != TensorVerdict.Agree)
        {
            throw new DisagreementException(Describe(result, actual, right, used));
        }
    }

    /// <summary>Compares numbers in row-major order.</summary>
    /// <inheritdoc cref="With(TensorData, TensorData, Tolerance?, string)"/>
    /// <param name="shape">The shape of both; null for one dimension.</param>
    public static void With(float[] actual, float[] expected, Shape? shape = null, Tolerance? tolerance = null, [CallerArgumentExpression(nameof(actual))] string name = "") =>
        With(Tensor(actual, shape, name), Tensor(expected, shape, "expected"), tolerance, name);

    /// <inheritdoc cref="With(float[], float[], Shape?, Tolerance?, string)"/>
    public static void With(double[] actual, double[] expected, Shape? shape = null, Tolerance? tolerance = null, [CallerArgumentExpression(nameof(actual))] string name = "") =>
        With(Tensor(actual, shape, name), Tensor(expected, shape, "expected"), tolerance, name);

    /// <summary>Compares arrays of any rank, such as <c>float[,]</c>, whose elements are float, double, int or long; their lengths are the shape.</summary>
    /// <inheritdoc cref="With(TensorData, TensorData, Tolerance?, string)"/>
    public static void With(Array actual, Array expected, Tolerance? tolerance = null, [CallerArgumentExpression(nameof(actual))] string name = "") =>
        With(Tensor(actual, name), Tensor(expected, "expected"), tolerance, name);

    private static TensorData<T> Tensor<T>(T[] numbers, Shape? shape, string name)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        ArgumentNullException.ThrowIfNull(numbers);
        shape ??= Shape.Of(numbers.Length);
        return numbers.Length == shape.Count
            ? new TensorData<T>(shape, numbers)
            : throw new DisagreementException($"{name}: has {Numbers.Count(numbers.Length, "element")}, the shape {shape} has {Numbers.Whole(shape.Count)}");
    }

    private static TensorData Tensor(Array array, string name)
    {
        ArgumentNullException.ThrowIfNull(array);
        var dims = Enumerable.Range(0, array.Rank).Select(array.GetLength).ToArray();
        var shape = Shape.Create(dims);
        return array.GetType().GetElementType() switch
        {
            var t when t == typeof(float) => new TensorData<float>(shape, Flat<float>(array)),
            var t when t == typeof(double) => new TensorData<double>(shape, Flat<double>(array)),
            var t when t == typeof(long) => new TensorData<long>(shape, Flat<long>(array)),
            var t when t == typeof(int) => new TensorData<long>(shape, Array.ConvertAll(Flat<int>(array), i => (long)i)),
            var t => throw new ArgumentException($"{name}: elements of type {t} cannot be compared; use float, double, int or long, in one array of any rank", name),
        };
    }

    /// <summary>The elements in row-major order, as arrays of any rank lie in memory.</summary>
    private static T[] Flat<T>(Array array)
        where T : unmanaged
    {
        var flat = new T[array.Length];
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length).CopyTo(flat);
        return flat;
    }

    private static string Describe(TensorResult result, TensorData actual, TensorData expected, Tolerance tolerance)
    {
        var text = new StringBuilder(FailureText.Tensor(result));
        foreach (var element in result.Differences.Skip(1).Take(Listed - 1))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n  {ReportNumber.Index(result, element)}: {Numbers.Describe(element, actual.Type)}");
        }

        if (result.Differing > Listed)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n  and {Numbers.Whole(result.Differing - Listed)} more");
        }

        var looks = Mutants.Recognise(actual, expected, i => tolerance.Allowed(expected[i]), MutantContext.None);
        return looks is null ? text.ToString() : text.Append("\n  ").Append(looks.Text).ToString();
    }
}
