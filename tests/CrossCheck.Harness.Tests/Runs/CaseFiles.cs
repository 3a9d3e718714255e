using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>The case files of the operations: every sample that a test of an operation needs is a row there.</summary>
internal static class CaseFiles
{
    /// <summary>The tag of a row that the definitions, which are exact, have otherwise than IEEE arithmetic; its note says why.</summary>
    public const string DefinitionDiffers = "definition-differs";

    /// <summary>The tag of a row in which torch's own numbers are off by more than rounding; the head of its file says why.</summary>
    public const string TorchDiffers = "torch-differs";

    private static readonly ConcurrentDictionary<string, IReadOnlyList<Case>> Read = new();

    /// <summary>Every operation by name, for a theory.</summary>
    public static TheoryData<string> Operations() => [.. Catalogue.Default.Operations.Select(o => o.Spec.Name)];

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "data", "cases"));

    /// <summary>The case file of an operation, whether it is there or not.</summary>
    public static string Of(string operation) => Path.Combine(Folder, operation + ".csv");

    /// <summary>The same as messages name it.</summary>
    public static string Named(string operation) => $"data/cases/{operation}.csv";

    /// <summary>The cases of an operation's file, those of both dtypes; none where there is no file.</summary>
    public static IReadOnlyList<Case> Cases(string operation) => Read.GetOrAdd(operation, name =>
    {
        var reader = new Reader();
        if (File.Exists(Of(name)))
        {
            Bench.Run(Bench.Options with { Actual = reader, Expected = reader, Threads = 1, Referee = RefereeUse.Never, JudgeCases = false }, Of(name));
        }

        return reader.Cases;
    });

    private static string ThisFile([CallerFilePath] string path = "") => path;

    /// <summary>Computes nothing, and keeps what it was asked to run.</summary>
    private sealed class Reader : IEngine
    {
        private readonly HashSet<string> ids = [];

        public List<Case> Cases { get; } = [];

        public string Name => "reader";

        public string Version => "0";

        public string? Library => null;

        public Support Supports(OpCall call) => Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            for (var c = 0; c < group.Cases.Count; c++)
            {
                // It is the engine under test and the reference.
                if (ids.Add(group.Cases[c].Id))
                {
                    Cases.Add(group.Cases[c]);
                }

                traces(c, new Trace(group.Plan, [.. new TensorData?[group.Plan.Quantities.Length]]));
            }
        }
    }
}
