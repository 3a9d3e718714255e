using System.CommandLine;
using System.CommandLine.Help;
using CrossCheck.Cli.Commands;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli;

/// <summary>Reads the command line: unknown options and commands are errors that name the nearest one, and exit 2.</summary>
internal static class CommandLine
{
    public static int Run(IReadOnlyList<string> args, CliConsole console)
    {
        var root = Root(console);
        if (args.Count == 0)
        {
            Parse(root, ["--help"]).Invoke(new InvocationConfiguration { Output = console.Error });
            return 2;
        }

        if (args.Contains("--version") && args.All(a => a.StartsWith('-')))
        {
            console.Out.WriteLine($"crosscheck {Engines.Version}");
            return 0;
        }

        var help = args.Any(a => a is "--help" or "-h" or "-?");
        if (!help)
        {
            Check(root, args);
        }

        var parsed = Parse(root, args);
        if (!help && parsed.Errors.Count > 0)
        {
            throw new UsageException(
                $"{string.Join("; ", parsed.Errors.Select(e => e.Message.TrimEnd('.')).Distinct())} (see 'crosscheck {parsed.CommandResult.Command.Name} --help')");
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = console.Out,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static ParseResult Parse(RootCommand root, IReadOnlyList<string> args) =>
        root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    private static RootCommand Root(CliConsole console)
    {
        var root = new RootCommand("Checks a hand-written neural network: every value and every gradient, against a reference.")
        {
            VerifyCommand.Create(console),
            MergeCommand.Create(console),
            ShowCommand.Create(console),
            FillCommand.Create(console),
            FromMLNetCommand.Create(console),
            RecordCommand.Create(console),
            RegressCommand.Create(console),
            OpsCommand.Create(console),
            DoctorCommand.Create(console),
        };
        root.Options.Clear();
        root.Directives.Clear();

        // No line is broken at the width of a console that the output may not go to.
        root.Options.Add(new HelpOption("--help", "-h", "-?") { Action = new HelpAction { MaxWidth = console.OutIsTerminal ? console.Width : int.MaxValue } });
        root.Options.Add(new Option<bool>("--version") { Description = "Show version information", Arity = ArgumentArity.Zero });
        return root;
    }

    /// <summary>What the parser would take for a file or for another option's value.</summary>
    private static void Check(RootCommand root, IReadOnlyList<string> args)
    {
        var names = root.Subcommands.Select(c => c.Name).ToList();
        if (args[0].StartsWith('-'))
        {
            throw new UsageException($"unknown option '{args[0]}' before a command; write crosscheck COMMAND [options], COMMAND being one of {string.Join(", ", names)}");
        }

        if (root.Subcommands.FirstOrDefault(c => c.Name == args[0]) is not { } command)
        {
            throw new UsageException(
                $"unknown command '{args[0]}'{Spelling.Suggest(args[0], names)} (one of {string.Join(", ", names)})"
                + (Path.Exists(args[0]) ? $"; to check the cases in it: crosscheck verify {Shell.Quote(args[0])}" : ""));
        }

        var options = command.Options.Concat(root.Options.Where(o => o.Recursive)).ToList();
        Option? pending = null;
        foreach (var arg in args.Skip(1).TakeWhile(a => a != "--" || command.Name != "show"))
        {
            var name = arg.Split('=', ':')[0];
            var option = options.Find(o => o.Name == name || o.Aliases.Contains(name));
            var takesValue = pending is not null;
            if (takesValue && option is not null)
            {
                throw new UsageException($"{command.Name}: {pending!.Name} needs a value before '{arg}' (see 'crosscheck {command.Name} --help')");
            }

            pending = null;
            if (option is not null)
            {
                pending = option.Arity.MaximumNumberOfValues > 0 && name == arg ? option : null;
            }
            else if (arg.StartsWith("--", StringComparison.Ordinal) || (arg.Length > 1 && arg[0] == '-' && !takesValue && !File.Exists(arg)))
            {
                throw new UsageException(
                    $"{command.Name}: unknown option '{name}'{Spelling.Suggest(name, options.Select(o => o.Name))} (see 'crosscheck {command.Name} --help')");
            }
        }
    }
}
