using System.Collections.Concurrent;
using System.Globalization;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>What a mistake is made in: a result, or the gradient of an operand. Tuples have an operand per item.</summary>
/// <param name="Parameter">The operand's; null for a result.</param>
/// <param name="Item">The place in a tuple, or the number of the result.</param>
internal readonly record struct Target(string? Parameter, int Item)
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<Target, HashSet<Shape>>> All = new();

    public bool IsResult => Parameter is null;

    /// <summary>The number of the operand in this call; −1 where the tuple is shorter.</summary>
    public int Slot(OpCall call) => Item < call.SlotCount(Parameter!) ? call.Slot(Parameter!) + Item : -1;

    public override string ToString() => IsResult ? $"result {Item}" : $"{Parameter}[{Item}]";

    /// <summary><c>result 0</c>, <c>hx[1]</c>; the first of each where no number follows.</summary>
    public static Target Parse(string text)
    {
        var parts = text.Split(' ', '[', ']');
        var item = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return new(parts[0] == "result" ? null : parts[0], item);
    }

    /// <summary>
    /// Every target of an operation: all that its signature names, and all that its case file uses, with the shapes there.
    /// One that no case uses has no shape.
    /// </summary>
    public static IReadOnlyDictionary<Target, HashSet<Shape>> Of(OpSpec spec) => All.GetOrAdd(spec.Name, _ => Find(spec));

    private static Dictionary<Target, HashSet<Shape>> Find(OpSpec spec)
    {
        var targets = new Dictionary<Target, HashSet<Shape>> { [new(null, 0)] = [] };
        foreach (var parameter in spec.Signature.Parameters.Where(p => p.Kind is ParameterKind.Tensor or ParameterKind.Tensors))
        {
            targets[new(parameter.Name, 0)] = [];
        }

        void Add(Target target, Shape shape)
        {
            targets.TryAdd(target, []);
            targets[target].Add(shape);
        }

        foreach (var step in CaseFiles.Cases(spec.Name).Select(c => c.Plan).Distinct().Where(p => p.DType == DType.Float32).SelectMany(p => p.Steps).Where(s => s.Call.Spec.Name == spec.Name))
        {
            foreach (var (i, result) in step.Results.Index().Where(r => r.Item.Type != ElementType.Int64 && r.Index < step.Statement.Results.Length))
            {
                Add(new(null, i), result.Shape);
            }

            foreach (var parameter in spec.Signature.Parameters.Where(p => p.Kind is ParameterKind.Tensor or ParameterKind.Tensors))
            {
                for (var item = 0; item < step.Call.SlotCount(parameter.Name); item++)
                {
                    var slot = step.Call.Slot(parameter.Name) + item;
                    if (step.Call.Operands[slot].Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable)
                    {
                        Add(new(parameter.Name, item), step.Shapes[slot]!);
                    }
                }
            }
        }

        return targets;
    }
}
