namespace CrossCheck.Numerics;

/// <summary>
/// The list of operations that a formula over <see cref="Tape{V}"/> leaves behind, and the way back along it.
/// It belongs to the thread that started it, and may be started inside another one.
/// </summary>
/// <remarks>
/// For <see cref="DoubleDouble"/>, 40 bytes per operation and 16 more for the way back; nothing is allocated per
/// operation, and the arrays are used again by the thread's next recording (those past 2²¹ operations are let go).
/// </remarks>
public sealed class TapeRecorder<V> : IDisposable
    where V : struct, IReal<V>
{
    private const int KeptNodes = 1 << 21;
    private const int Never = -1;

    [ThreadStatic]
    private static TapeRecorder<V>? current;

    [ThreadStatic]
    private static (Operation[] Operations, V[] Adjoints) spare;

    private static int recordings;

    private readonly List<(int Node, V Cotangent)> cotangents = [];
    private readonly TapeRecorder<V>? outer = current;
    private readonly int recording = Interlocked.Increment(ref recordings);
    private Operation[] operations = spare.Operations ?? new Operation[256];
    private V[] adjoints = spare.Adjoints ?? [];
    private int count = 1; // operations[0] stands for all constants
    private int swept = Never; // the number of operations when the way back was last walked
    private bool disposed;

    private readonly int limit;
    private readonly bool ieeeZeros;

    private TapeRecorder(int limit, bool ieeeZeros)
    {
        (this.limit, this.ieeeZeros) = (limit, ieeeZeros);
        spare = default;
        current = this;
    }

    /// <summary>The number of operations and variables recorded so far.</summary>
    public int Count => count - 1;

    internal static TapeRecorder<V> Current => current ?? throw new InvalidOperationException(
        "A variable was used with no recording on this thread; keep the recorder of Tape.Record() until all is computed, and compute on its thread.");

    internal static TapeRecorder<V> Start(int limit, bool ieeeZeros) => new(limit, ieeeZeros);

    /// <summary>An input, with respect to which derivatives are wanted.</summary>
    public Tape<V> Variable(V value)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return Push(value, default);
    }

    /// <summary>
    /// Adds cotangent · ∂output/∂x to the gradient of every x. The way back is walked once for all outputs, at the next
    /// <see cref="Gradient"/>: ask for gradients when all outputs are in.
    /// </summary>
    public void Backward(Tape<V> output, V cotangent)
    {
        int node = NodeOf(output);
        if (node == 0)
            return; // a constant has no derivative
        cotangents.Add((node, cotangent));
        swept = Never;
    }

    /// <summary>Σ cotangent · ∂output/∂x over all outputs so far; x is a variable, a value computed from some, or a constant (0).</summary>
    public V Gradient(Tape<V> x)
    {
        int node = NodeOf(x);
        if (swept == Never)
            Sweep();
        return node == 0 || node >= swept ? Derivatives<V>.Zero : adjoints[node];
    }

    /// <summary>Forgets outputs and gradients, and keeps the operations: for another set of cotangents.</summary>
    public void ClearGradients()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        cotangents.Clear();
        swept = Never;
    }

    /// <summary>Ends the recording; its values can no longer be computed with.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        if (current != this)
            throw new InvalidOperationException("A recording is ended on its own thread, and before the one that it was started inside.");
        disposed = true;
        current = outer;
        cotangents.Clear();
        if (operations.Length <= KeptNodes)
            spare = (operations, adjoints);
        operations = [];
        adjoints = [];
    }

    internal Tape<V> Append(V value, Tape<V> first, V dFirst, Tape<V> second, V dSecond)
        => Push(value, new Operation(NodeOf(first), NodeOf(second), dFirst, dSecond));

    private Tape<V> Push(V value, in Operation operation)
    {
        int node = count;
        if (node > limit)
            throw new TapeLimitException($"more than {limit} operations");
        if (node == operations.Length)
            Array.Resize(ref operations, (int)Math.Min(2L * node, Array.MaxLength));
        operations[node] = operation;
        count = node + 1;
        return new(value, node, recording);
    }

    private int NodeOf(Tape<V> value)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return value.IsConstant || value.Recording == recording ? value.Node : throw new InvalidOperationException(
            $"A value of recording {value.Recording} was used in recording {recording}; make it a variable of this one, or a constant by new Tape(x.Value).");
    }

    /// <summary>From the last output to the first operation, each hands its adjoint on to what it was computed from.</summary>
    private void Sweep()
    {
        if (adjoints.Length < count)
            adjoints = new V[count];
        adjoints.AsSpan(0, count).Fill(Derivatives<V>.Zero);
        int last = 0;
        bool[]? reached = ieeeZeros ? new bool[count] : null;
        foreach ((int node, V cotangent) in cotangents)
        {
            adjoints[node] += cotangent;
            if (reached is not null)
                reached[node] = true;
            last = Math.Max(last, node);
        }

        for (int node = last; node > 0; node--)
        {
            V adjoint = adjoints[node];

            // Not only faster: 0 · ∞ behind a √0 that does not enter the result would be NaN (as it is in torch).
            if (reached is null ? Derivatives<V>.IsZero(adjoint) : !reached[node])
                continue;
            ref readonly Operation operation = ref operations[node];
            if (reached is not null)
                (reached[operation.First], reached[operation.Second]) = (true, true);
            if (operation.First != 0)
                adjoints[operation.First] += adjoint * operation.DFirst;
            if (operation.Second != 0)
                adjoints[operation.Second] += adjoint * operation.DSecond;
        }

        swept = count;
    }

    private readonly record struct Operation(int First, int Second, V DFirst, V DSecond);
}

/// <summary>A recording grew past the limit that it was given.</summary>
public sealed class TapeLimitException : Exception
{
    /// <summary>With what went wrong.</summary>
    public TapeLimitException(string message)
        : base(message)
    {
    }

    /// <summary>No message.</summary>
    public TapeLimitException()
    {
    }

    /// <summary>With what went wrong, and where it came from.</summary>
    public TapeLimitException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
