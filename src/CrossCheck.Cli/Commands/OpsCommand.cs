using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Engine;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Operations;

namespace CrossCheck.Cli.Commands;

/// <summary>The catalogue: every operation with its signature, engines, cases and formula.</summary>
internal static class OpsCommand
{
    public static Command Create(CliConsole console)
    {
        var name = new Argument<string?>("NAME") { Description = "One operation, in full", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("ops", "List the operations: signature, formula, which engines have them, their cases") { name };
        command.SetAction(parsed => Run(console, parsed.GetValue(name)));
        return command;
    }

    private static int Run(CliConsole console, string? name)
    {
        var engines = Available();
        if (name is not null)
        {
            var operation = Catalogue.Default.Find(name)
                ?? throw new UsageException($"ops: there is no operation '{name}'{Spelling.Suggest(name, Catalogue.Default.Operations.Select(o => o.Spec.Name))} ('crosscheck ops' lists them)");
            One(console.Out, operation.Spec, engines);
            return 0;
        }

        foreach (var operation in Catalogue.Default.Operations)
        {
            var spec = operation.Spec;
            console.Out.WriteLine(spec.Name);
            console.Out.WriteLine($"    {spec.Signature}");
            console.Out.WriteLine($"    {OneLine(spec.Formula)}");
            console.Out.WriteLine($"    engines: {string.Join(", ", Having(engines, spec))}; cases: {Cases(spec.Name)}");
        }

        console.Out.WriteLine();
        console.Out.WriteLine($"{Numbers.Count(Catalogue.Default.Operations.Count, "operation")}; engines here: {string.Join(", ", engines.Select(e => e.Name))}");
        return 0;
    }

    private static void One(TextWriter writer, OpSpec spec, IReadOnlyList<IEngine> engines)
    {
        writer.WriteLine($"name       {spec.Name}");
        writer.WriteLine($"signature  {spec.Signature}");
        writer.WriteLine($"formula    {spec.Formula.ReplaceLineEndings("\n           ")}");
        writer.WriteLine($"source     {spec.Source}");
        writer.WriteLine($"kinks      {(spec.Kinks.Length > 0 ? spec.Kinks : "none")}");
        writer.WriteLine($"engines    {string.Join(", ", Having(engines, spec))}");
        writer.WriteLine($"cases      {Cases(spec.Name)}");
        writer.WriteLine("arguments");
        foreach (var parameter in spec.Signature.Parameters)
        {
            writer.WriteLine($"    {parameter.Name}: {parameter.Expectation}{(parameter.Default is { } d && parameter.Kind != ParameterKind.Fixed ? $" (default {d})" : "")}");
        }
    }

    private static IEnumerable<string> Having(IEnumerable<IEngine> engines, OpSpec spec)
    {
        var call = TypicalCall.Of(spec, Catalogue.Default);
        return engines.Select(e => (e.Name, Support: call is null ? default : e.Supports(call)))
            .Where(e => e.Support.Forward).Select(e => e.Support.Backward ? e.Name : $"{e.Name} (forward only)").DefaultIfEmpty("none");
    }

    private static List<IEngine> Available()
    {
        var engines = new List<IEngine>();
        foreach (var name in Engines.Names)
        {
            try
            {
                engines.Add(Engines.Create(name, "ops"));
            }
            catch (UsageException)
            {
                // Not on this machine; doctor tells why.
            }
        }

        return engines;
    }

    /// <summary><c>data/cases/relu.csv (12)</c>: of the folder that one works in, or what came with the tool.</summary>
    private static string Cases(string name)
    {
        var here = Path.Combine("data", "cases", $"{name}.csv");
        var path = File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, here);
        if (!File.Exists(path))
        {
            return "none";
        }

        using var reader = CsvRecordReader.Open(path);
        return $"{path} ({Numbers.Whole(Math.Max(0, reader.Count(r => r.Kind is CsvRecordKind.Record or CsvRecordKind.Malformed) - 1))})";
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
