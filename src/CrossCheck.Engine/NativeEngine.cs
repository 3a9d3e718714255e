using System.Numerics;
using System.Reflection;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>
/// The hand-written engine. A whole group runs at once, operation by operation; the bits of a case do not
/// depend on the group that it ran in.
/// </summary>
public sealed class NativeEngine(Catalogue operations) : IEngine
{
    public NativeEngine()
        : this(Catalogue.Default)
    {
    }

    public string Name => "native";

    public string Version { get; } =
        typeof(NativeEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public string? Library => null;

    public Support Supports(OpCall call) =>
        operations.Find(call.Spec.Name) is not null ? Support.Full : Support.None($"native has no operation '{call.Spec.Name}'");

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
        var plan = group.Plan;
        var workspace = new Workspace<T>(group);
        var contexts = new OpContext<T>[plan.Steps.Length];
        for (var i = 0; i < contexts.Length; i++)
        {
            contexts[i] = new OpContext<T>(plan.Steps[i], group.Cases.Count, workspace);
            Operation(plan.Steps[i]).Forward(contexts[i]);
        }

        var wanted = Array.ConvertAll(plan.Values.ToArray(), v => v.HasGradient);
        for (var i = contexts.Length - 1; i >= 0; i--)
        {
            if (plan.Steps[i].Statement.Results.Any(r => wanted[r]))
            {
                contexts[i].ConnectGradients(workspace.Gradients, wanted);
                Operation(plan.Steps[i]).Backward(contexts[i]);
            }
        }

        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, workspace.Trace(c));
        }
    }

    private Op Operation(Step step) => operations.Get(step.Call.Spec.Name);
}
