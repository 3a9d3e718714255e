using CrossCheck.Engine;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Operations;

namespace CrossCheck.Cli.Tests;

/// <summary>
/// What every operation must have, in its four places; src/README.md, 'An operation', has the same in prose. A line for each thing
/// that is missing: the operation, the file to edit, the rule.
/// </summary>
public sealed class OperationRulesTests
{
    private const int FewestRows = 10;
    private const string Torch = "src/CrossCheck.Torch/TorchOperations.cs";

    /// <summary>Of whole networks, and of no operation.</summary>
    private const string Networks = "networks";

    public static TheoryData<string> Operations() => CaseFiles.Operations();

    [Theory]
    [MemberData(nameof(Operations))]
    public void AnOperationHasItsFourPlaces(string operation) => Problems.AreNone(
        OfItsFile(operation).Concat(OfTheReference(operation)).Concat(OfItsCases(operation)).Select(p => $"{operation}: {p}"));

    [Fact]
    public void TheCatalogueListsEveryOperationAndEveryCaseFileIsOfOne()
    {
        var listed = Catalogue.Default.Operations.Select(o => o.GetType()).ToHashSet();
        var types = typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract && t.GetConstructor(Type.EmptyTypes) is not null);
        var files = Directory.GetFiles(CaseFiles.Folder, "*.csv").Select(f => Path.GetFileNameWithoutExtension(f));

        Problems.AreNone(
            types.Where(t => !listed.Contains(t)).Select(t => $"{t.Name}: src/CrossCheck.Engine/Catalogue.cs does not list it; add new {t.Name}()")
                .Concat(files.Where(f => f != Networks && Catalogue.Default.Find(f) is null).Select(f => $"{f}: {CaseFiles.Named(f)} is of no operation in src/CrossCheck.Engine/Catalogue.cs; list it there")));
    }

    private static IEnumerable<string> OfItsFile(string operation)
    {
        var implementation = Catalogue.Default.Find(operation)!;
        var (spec, type) = (implementation.Spec, implementation.GetType().FullName!["CrossCheck.Engine.".Length..]);
        var file = $"src/CrossCheck.Engine/{type.Replace('.', '/')}.cs";
        if (spec.Formula.Length == 0 || spec.Source.Length == 0)
        {
            yield return $"{file}: the spec gives no formula or no source; both are shown by crosscheck ops";
        }

        if (spec.Kinks.Length > 0 != spec.Conventions.Length > 0)
        {
            yield return spec.Kinks.Length > 0
                ? $"{file}: Kinks says where it has no derivative, and Conventions has no case of what is chosen there; add one for each choice"
                : $"{file}: Conventions has cases of choices, and Kinks does not say where they are made; say so";
        }
    }

    private static IEnumerable<string> OfTheReference(string operation)
    {
#if TORCH
        var call = TypicalCall.Of(Catalogue.Default.Find(operation)!.Spec, Catalogue.Default);
        var support = new Torch.TorchEngine().Supports(call!);
        if (support is not { Forward: true, Backward: true })
        {
            yield return $"{Torch} has no entry ({support.Reason}); add one: TorchSharp's function of that name, or what it is composed of, with the reason in Compositions.cs";
        }
#else
        return [];
#endif
    }

    private static IEnumerable<string> OfItsCases(string operation)
    {
        var (path, file) = (CaseFiles.Of(operation), CaseFiles.Named(operation));
        if (!File.Exists(path))
        {
            return [$"{file} is missing; write at least {FewestRows} rows there, in both dtypes (README.md, 'Writing a case file')"];
        }

        return OfItsRows(operation, file);
    }

    private static IEnumerable<string> OfItsRows(string operation, string file)
    {
        var cases = CaseFiles.Cases(operation);
        var rows = cases.Select(c => c.Id.EndsWith("/float64", StringComparison.Ordinal) ? c.Id[..^"/float64".Length] : c.Id).Distinct().Count();
        if (rows < FewestRows)
        {
            yield return $"{file} has {rows} rows that can run; at least {FewestRows} are needed, of which none only repeats another in float64";
        }

        foreach (var dtype in new[] { DType.Float32, DType.Float64 }.Where(d => cases.All(c => c.Plan.DType != d)))
        {
            yield return $"{file} has no {dtype.Name()} case; write both into the column dtype";
        }

        if (!cases.Any(c => c.Plan.Steps is [var only] && only.Call.Spec.Name == operation))
        {
            yield return $"{file} has no row whose network is this operation alone; add one";
        }

        foreach (var target in Target.Of(Catalogue.Default.Find(operation)!.Spec).Where(t => t.Value.Count == 0).Select(t => t.Key))
        {
            yield return $"{file} has no float32 case with {(target.IsResult ? "a float as" : "a gradient of")} {target}; add one, with {(target.IsResult ? "it" : "a value there")}";
        }
    }
}
