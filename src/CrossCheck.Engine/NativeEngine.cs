using System.Numerics;
using System.Reflection;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>
/// The hand-written engine. A whole group runs at once, operation by operation; the bits of a case do not
/// depend on the group that it ran in.
/// </summary>
public sealed class NativeEngine(Catalogue operations) : IEngine
{
    /// <summary>With every operation of <see cref="Catalogue.Default"/>.</summary>
    public NativeEngine()
        : this(Catalogue.Default)
    {
    }

    /// <inheritdoc/>
    public string Name => "native";

    /// <inheritdoc/>
    public string Version { get; } =
        typeof(NativeEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <inheritdoc/>
    public string? Library => null;

    /// <inheritdoc/>
    public Support Supports(OpCall call) =>
        operations.Find(call.Spec.Name) is not null ? Support.Full : Support.None($"native has no operation '{call.Spec.Name}'");

    /// <inheritdoc/>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        if (group.Plan.DType == DType.Float32)
        {
            Run<float>(group, traces);
        }
        else
        {
            Run<double>(group, traces);
        }
    }

    private void Run<T>(CaseGroup group, Action<int, Trace> traces)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = new NativeProgram<T>(group, operations);
        program.Forward();
        program.Backward();
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, program.Trace(c));
        }
    }
}
