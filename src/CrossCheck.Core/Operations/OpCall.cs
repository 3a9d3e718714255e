using System.Collections.Immutable;

namespace CrossCheck.Operations;

/// <summary>What stands in a tensor argument: nothing, a value of the network, or a number.</summary>
public readonly record struct Operand(OperandKind Kind, int Value, double Number)
{
    /// <summary>An argument that is not given.</summary>
    public static Operand None => default;

    /// <summary>A value of the network, by its index.</summary>
    public static Operand Of(int value) => new(OperandKind.Value, value, 0);

    /// <summary>A number that stands in the call.</summary>
    public static Operand Constant(double number) => new(OperandKind.Constant, -1, number);
}

/// <summary>Where an operand comes from.</summary>
public enum OperandKind
{
    /// <summary>It is not given.</summary>
    None,

    /// <summary>A value of the network.</summary>
    Value,

    /// <summary>A number that stands in the call.</summary>
    Constant,
}

/// <summary>
/// One call of an operation with its arguments bound to its signature. Tensor arguments are operands in
/// slots, numbered in the signature's order (a tuple of tensors takes as many slots as it has elements);
/// all others are options.
/// </summary>
public sealed class OpCall
{
    /// <summary>What stands in <see cref="Ints"/> for None.</summary>
    public const int NoInt = int.MinValue;

    private readonly ImmutableDictionary<string, object?> options;
    private readonly ImmutableArray<(string Parameter, int Start, int Count)> layout;

    internal OpCall(
        OpSpec spec,
        ImmutableArray<Operand> operands,
        ImmutableArray<(string Parameter, int Start, int Count)> layout,
        ImmutableDictionary<string, object?> options,
        string text)
    {
        Spec = spec;
        Operands = operands;
        this.layout = layout;
        this.options = options;
        Text = text;
    }

    /// <summary>The operation.</summary>
    public OpSpec Spec { get; }

    /// <summary>One per slot; a tuple of tensors takes several.</summary>
    public ImmutableArray<Operand> Operands { get; }

    /// <summary>The call as it stands in the network.</summary>
    public string Text { get; }

    /// <summary>The first slot of a tensor parameter.</summary>
    public int Slot(string parameter) => Find(parameter).Start;

    /// <summary>The number of operands of a tensor parameter: 1, or the length of the tuple.</summary>
    public int SlotCount(string parameter) => Find(parameter).Count;

    /// <summary>The parameter that a slot belongs to, with its place in the tuple.</summary>
    public string SlotName(int slot)
    {
        foreach (var (parameter, start, count) in layout)
        {
            if (slot >= start && slot < start + count)
            {
                return count == 1 ? parameter : $"{parameter}[{slot - start}]";
            }
        }

        throw new ArgumentOutOfRangeException(nameof(slot), slot, $"{Spec.Name} has {Operands.Length} operands");
    }

    /// <summary>Was this argument given, and not None?</summary>
    public bool Has(string parameter) =>
        options.TryGetValue(parameter, out var value) ? value is not null : Operands[Slot(parameter)].Kind != OperandKind.None;

    /// <summary>An option of kind <see cref="ParameterKind.Int"/>.</summary>
    public int Int(string option) => (int)options[option]!;

    /// <summary>An option of kind <see cref="ParameterKind.Ints"/>.</summary>
    public ImmutableArray<int> Ints(string option) => (ImmutableArray<int>)options[option]!;

    /// <summary>An option of kind <see cref="ParameterKind.Float"/>.</summary>
    public double Float(string option) => (double)options[option]!;

    /// <summary>An option of kind <see cref="ParameterKind.Floats"/>.</summary>
    public ImmutableArray<double> Floats(string option) => (ImmutableArray<double>)options[option]!;

    /// <summary>An option of kind <see cref="ParameterKind.Bool"/>.</summary>
    public bool Bool(string option) => (bool)options[option]!;

    /// <summary>An option of kind <see cref="ParameterKind.Str"/>.</summary>
    public string Str(string option) => (string)options[option]!;

    /// <summary>An option of kind <see cref="ParameterKind.Choice"/>.</summary>
    public string Choice(string option) => (string)options[option]!;

    /// <summary>The string that stands in the place of integers (<c>padding='same'</c>), or null.</summary>
    public string? FindChoice(string option) => options[option] as string;

    /// <summary>The call as it stands in the network.</summary>
    public override string ToString() => Text;

    /// <summary>The same call with another value of an option, of the type that its kind has.</summary>
    public OpCall With(string option, object? value) => options.ContainsKey(option)
        ? new(Spec, Operands, layout, options.SetItem(option, value), Text)
        : throw new ArgumentException($"{Spec.Name} has no option '{option}'", nameof(option));

    /// <summary>
    /// The call as an engine of this dtype sees it, for one that computes in more digits: the numbers in it are rounded to
    /// the dtype, and a default that depends on the dtype is written out.
    /// </summary>
    public OpCall RoundedTo(DType dtype)
    {
        var call = WithNumbers((option, number) => Spec.UnroundedOptions.Contains(option) ? number : dtype.Round(number));
        foreach (var (option, value) in Spec.DefaultOfDType)
        {
            call = call.Has(option) ? call : call.With(option, value(dtype));
        }

        return call;
    }

    /// <summary>The same call with other numbers, in its options and in the place of tensors (the option is "" there).</summary>
    public OpCall WithNumbers(Func<string, double, double> number)
    {
        var changed = options.ToBuilder();
        foreach (var (option, value) in options)
        {
            changed[option] = value switch
            {
                double single => number(option, single),
                ImmutableArray<double> several => ImmutableArray.CreateRange(several, x => number(option, x)),
                _ => value,
            };
        }

        return new(Spec, [.. Operands.Select(o => o.Kind == OperandKind.Constant ? Operand.Constant(number("", o.Number)) : o)], layout, changed.ToImmutable(), Text);
    }

    /// <summary>The same call on other values.</summary>
    internal OpCall With(Func<int, int> value) =>
        new(Spec, [.. Operands.Select(o => o.Kind == OperandKind.Value ? Operand.Of(value(o.Value)) : o)], layout, options, Text);

    private (string Parameter, int Start, int Count) Find(string parameter)
    {
        foreach (var entry in layout)
        {
            if (entry.Parameter == parameter)
            {
                return entry;
            }
        }

        throw new ArgumentException($"{Spec.Name} has no tensor argument '{parameter}'", nameof(parameter));
    }
}
