using System.CommandLine;
using System.Text;
using CrossCheck.Cli.Rendering;
using CrossCheck.Engine;
using CrossCheck.Harness;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;
using CrossCheck.Operations;

namespace CrossCheck.Cli.Commands;

/// <summary>The catalogue: every operation with its signature, engines, cases and formula.</summary>
internal static class OpsCommand
{
    public static Command Create(CliConsole console)
    {
        var name = new Argument<string?>("NAME") { Description = "One operation, in full", Arity = ArgumentArity.ZeroOrOne };
        var actual = new Option<string>("--actual") { Description = "List what this engine has: a name, or the path of a .dll that holds one", HelpName = "NAME" };
        var command = new Command("ops", "List the operations: signature, formula, which engines have them, their cases") { name, actual };
        command.SetAction(parsed => Run(console, parsed.GetValue(name), parsed.GetValue(actual)));
        return command;
    }

    private static int Run(CliConsole console, string? name, string? actual)
    {
        var (engines, missing) = Available();
        if (actual is not null)
        {
            var asked = Engines.Create(actual, "--actual");
            if (name is null)
            {
                return Of(console, asked);
            }

            engines.RemoveAll(e => e.Name == asked.Name);
            engines.Insert(0, asked);
        }

        if (name is not null)
        {
            var operation = Catalogue.Default.Find(name)
                ?? throw new UsageException($"ops: there is no operation '{name}'{Spelling.Suggest(name, Catalogue.Default.Operations.Select(o => o.Spec.Name))} ('crosscheck ops' lists them)");
            One(console, operation.Spec, engines);
            return 0;
        }

        var composed = engines.ToDictionary(e => e.Name, _ => new List<string>());
        foreach (var operation in Catalogue.Default.Operations)
        {
            var spec = operation.Spec;
            var supports = Supports(engines, spec);
            console.Out.WriteLine(spec.Name);
            Write(console, "    ", spec.Signature.ToString()!);
            Write(console, "    ", spec.Formula);
            Write(console, "    ", $"engines: {string.Join(", ", Having(supports))}");
            foreach (var (engine, support) in supports.Where(s => s.Support.Origin != Origin.Own))
            {
                Write(console, "    ", Remark(engine, support));
                if (support.Origin == Origin.Composed)
                {
                    composed[engine].Add(spec.Name);
                }
            }

            Write(console, "    ", $"cases: {Cases(spec.Name)}");
        }

        console.Out.WriteLine();
        foreach (var (engine, names) in composed.Where(c => c.Value.Count > 0))
        {
            Write(console, "", $"{engine} has no equivalent of {Numbers.Count(names.Count, "operation")}, composed there: {string.Join(", ", names)}");
        }

        console.Out.WriteLine($"{Numbers.Count(Catalogue.Default.Operations.Count, "operation")}; engines here: {string.Join(", ", engines.Select(e => e.Name))}");
        foreach (var why in missing)
        {
            Write(console, "", $"{why} ('crosscheck doctor' tells more)");
        }

        return 0;
    }

    private static void One(CliConsole console, OpSpec spec, IReadOnlyList<IEngine> engines)
    {
        var supports = Supports(engines, spec);
        Write(console, "name       ", spec.Name);
        Write(console, "signature  ", spec.Signature.ToString()!);
        foreach (var (i, line) in spec.Formula.Split('\n').Index())
        {
            Write(console, i == 0 ? "formula    " : "           ", line);
        }

        Write(console, "source     ", spec.Source);
        Write(console, "kinks      ", spec.Kinks.Length > 0 ? spec.Kinks : "none");
        Write(console, "engines    ", string.Join(", ", Having(supports)));
        foreach (var (engine, support) in supports.Where(s => s.Support.Origin != Origin.Own || !s.Support.WithoutGradient.IsEmpty))
        {
            Write(console, "           ", Remark(engine, support));
        }

        Write(console, "cases      ", Cases(spec.Name));
        console.Out.WriteLine("arguments");
        foreach (var parameter in spec.Signature.Parameters)
        {
            Write(console, "    ", $"{parameter.Name}: {parameter.Expectation}{(parameter.Default is { } d && parameter.Kind != ParameterKind.Fixed ? $" (default {d})" : "")}");
        }
    }

    /// <summary>What one engine has: its operations in one line each, and the names of the others.</summary>
    private static int Of(CliConsole console, IEngine engine)
    {
        var lacks = new List<string>();
        foreach (var spec in Catalogue.Default.Operations.Select(o => o.Spec))
        {
            var (_, support) = Supports([engine], spec)[0];
            if (support.Forward)
            {
                Write(console, "", $"{spec.Name}: {(support.Backward ? "forward and backward" : "forward only")}{(Lacking(support) is { } gradients ? $" ({gradients})" : support.Reason.Length > 0 ? $" ({support.Reason})" : "")}");
            }
            else
            {
                lacks.Add(spec.Name);
            }
        }

        console.Out.WriteLine();
        var all = Catalogue.Default.Operations.Count;
        Write(console, "", $"{engine.Name} {engine.Version} has {Numbers.Whole(all - lacks.Count)} of {Numbers.Count(all, "operation")}{(lacks.Count > 0 ? $"; it lacks {string.Join(", ", lacks)}" : "")}");
        return 0;
    }

    private static List<(string Engine, Support Support)> Supports(IEnumerable<IEngine> engines, OpSpec spec)
    {
        var call = TypicalCall.Of(spec, Catalogue.Default);
        return [.. engines.Select(e => (e.Name, call is null ? default : e.Supports(call)))];
    }

    private static IEnumerable<string> Having(IEnumerable<(string Engine, Support Support)> supports) =>
        supports.Where(e => e.Support.Forward).Select(e => e switch
        {
            { Support.Backward: false } => $"{e.Engine} (forward only)",
            _ when Lacking(e.Support) is { } gradients => $"{e.Engine} ({gradients})",
            { Support.Origin: Origin.Composed } => $"{e.Engine} (composed)",
            { Support.Origin: Origin.Adapted } => $"{e.Engine} (adapted)",
            _ => e.Engine,
        }).DefaultIfEmpty("none");

    /// <summary><c>no gradient of target</c>, or null.</summary>
    private static string? Lacking(Support support) =>
        support is { Forward: true, WithoutGradient.IsEmpty: false } ? $"no gradient of {string.Join(", ", support.WithoutGradient)}" : null;

    private static string Remark(string engine, Support support) => support.Origin == Origin.Own ? support.Reason
        : $"{engine} {(support.Origin == Origin.Composed ? "has no equivalent" : "is adapted")}: {support.Reason}";

    /// <summary>
    /// Words behind a label, broken before the console's last column; what follows stands below what came first, or, in
    /// the list, deeper. A word that is longer than a line stays whole.
    /// </summary>
    private static void Write(CliConsole console, string label, string text)
    {
        var (line, empty) = (new StringBuilder(label), true);
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > console.Width)
            {
                console.Out.WriteLine(line);
                line.Clear().Append(' ', Math.Max(8, label.Length));
                empty = true;
            }

            line.Append(empty ? "" : " ").Append(word);
            empty = false;
        }

        console.Out.WriteLine(line);
    }

    /// <summary>The engines of this machine, and of the others why they are not there.</summary>
    private static (List<IEngine> Engines, List<string> Missing) Available()
    {
        var (engines, missing) = (new List<IEngine>(), new List<string>());
        foreach (var name in Engines.Names)
        {
            try
            {
                engines.Add(Engines.Create(name, "ops"));
            }
            catch (UsageException e)
            {
                missing.Add(e.Message.Split('\n')[0]);
            }
        }

        return (engines, missing);
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

        try
        {
            return $"{path} ({Numbers.Whole(CaseList.Peek(path).Count())})";
        }
        catch (CsvFileException e)
        {
            return e.Message;
        }
    }
}
