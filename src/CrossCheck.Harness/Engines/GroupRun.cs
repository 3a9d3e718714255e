using CrossCheck.Harness.Engines.Traces;

namespace CrossCheck.Harness.Engines;

/// <summary>Runs a group of cases through an engine.</summary>
internal static class GroupRun
{
    /// <summary>A group that throws is run again case by case, so that one case costs no other its verdict.</summary>
    public static void Run(IEngine engine, CaseGroup group, Action<int, Trace> traces, EngineFailure?[] failures, CancellationToken stop)
    {
        var delivered = new bool[group.Cases.Count];
        try
        {
            engine.Run(group, (i, trace) => Deliver(i, trace));
        }
        catch (Exception e) when (IsSurvivable(e, stop))
        {
            for (var i = 0; i < delivered.Length; i++)
            {
                if (delivered[i])
                {
                    continue;
                }

                try
                {
                    var index = i;
                    engine.Run(new CaseGroup(group.Plan, [group.Cases[i]]), (_, trace) => Deliver(index, trace));
                }
                catch (UnsupportedCaseException refusal)
                {
                    var reason = FirstLine(refusal);
                    failures[i] ??= new EngineFailure(reason.StartsWith($"{engine.Name} ", StringComparison.Ordinal) ? reason : $"{engine.Name}: {reason}", IsUnsupported: true);
                }
                catch (Exception crash) when (IsSurvivable(crash, stop))
                {
                    failures[i] ??= new EngineFailure(crash is TraceFileException ? crash.Message : $"{engine.Name} crashed: {FirstLine(crash)}");
                }
            }
        }

        void Deliver(int index, Trace trace)
        {
            delivered[index] = true;
            traces(index, trace);
            stop.ThrowIfCancellationRequested();
        }
    }

    private static bool IsSurvivable(Exception e, CancellationToken stop) =>
        e is not (OutOfMemoryException or AccessViolationException) && !(e is OperationCanceledException && stop.IsCancellationRequested);

    public static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim() is { Length: > 0 } line ? line : e.GetType().Name;
}
