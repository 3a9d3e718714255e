using System.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>
/// A group of cases with all the memory that it needs, made once: forward and backward may then be run any number of
/// times, and give the same every time.
/// </summary>
internal sealed class NativeProgram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Workspace<T> workspace;
    private readonly OpContext<T>[] contexts;
    private readonly Op[] operations;
    private readonly bool[] hasGradient;
    private bool fresh = true;

    /// <param name="group">Its dtype is <typeparamref name="T"/>.</param>
    public NativeProgram(CaseGroup group, Catalogue catalogue)
    {
        var plan = group.Plan;
        workspace = new Workspace<T>(group);
        operations = [.. plan.Steps.Select(step => catalogue.Get(step.Call.Spec.Name))];
        contexts = [.. plan.Steps.Select(step => new OpContext<T>(step, group.Cases.Count, workspace))];
        bool[] wanted = [.. plan.Values.Select(v => v.HasGradient)];
        hasGradient = [.. plan.Steps.Select(step => step.Statement.Results.Any(r => wanted[r]))];
        for (var i = 0; i < contexts.Length; i++)
        {
            if (hasGradient[i])
            {
                contexts[i].ConnectGradients(workspace.Gradients, wanted);
            }
        }
    }

    /// <summary>Every value, in the order of the statements.</summary>
    public void Forward()
    {
        for (var i = 0; i < contexts.Length; i++)
        {
            operations[i].Forward(contexts[i]);
        }
    }

    /// <summary>Every gradient, in reverse order, from the cotangents. Forward has run before.</summary>
    public void Backward()
    {
        if (!fresh)
        {
            workspace.ResetGradients();
        }

        fresh = false;
        for (var i = contexts.Length - 1; i >= 0; i--)
        {
            if (hasGradient[i])
            {
                operations[i].Backward(contexts[i]);
            }
        }
    }

    /// <summary>What was computed for one case, without copying it.</summary>
    public Trace Trace(int oneCase) => workspace.Trace(oneCase);
}
