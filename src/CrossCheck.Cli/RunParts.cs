using System.CommandLine;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli;

/// <summary>Runs in parts: side by side (<c>--shard</c>) or one after the other (<c>--resume</c>).</summary>
internal static class RunParts
{
    /// <summary>Options on which no result depends, beside those of the reports; the known differences are told by what is in the file.</summary>
    private static readonly string[] Free = ["--shard", "--resume", "--known", "--threads"];

    /// <exception cref="UsageException">Not I/N.</exception>
    public static Shard? ParseShard(string? text)
    {
        try
        {
            return text is null ? null : Shard.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--shard: {e.Message}");
        }
    }

    /// <summary>The run with what it takes to know its other parts again; as it is, if it has none.</summary>
    /// <exception cref="UsageException">The journal is not this run's.</exception>
    public static RunOptions Identify(RunOptions options, Command command, ParseResult parsed, IReadOnlyList<string> files, string? journal)
    {
        if (options.Shard is null && journal is null)
        {
            return options;
        }

        var settings = Settings(command, parsed) + (options.Known is { } known ? $" --known {known.Fingerprint[..16]}" : "");
        var identity = options.IdentityOf(settings, files);
        options = options with { Identity = identity };
        try
        {
            return journal is null ? options : options with
            {
                Journal = Journal.Open(journal, identity with { Settings = settings + (options.Shard is { } shard ? $" --shard {shard}" : "") }, options.Catalogue),
            };
        }
        catch (JournalException e)
        {
            throw new UsageException($"--resume: {e.Message}");
        }
    }

    /// <summary>The options that were given and that results may depend on, in the command's order; a file that one names stands with its content.</summary>
    private static string Settings(Command command, ParseResult parsed)
    {
        var words = new List<string>();
        foreach (var option in command.Options.Where(o => !Free.Contains(o.Name) && !ReportOptions.Holds(o.Name)))
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                words.Add(string.Concat(given.Tokens.Select(t => $" {Shell.Quote(t.Value)}{Content(t.Value)}").Prepend($" {option.Name}")));
            }
        }

        return string.Concat(words);
    }

    private static string Content(string value) => File.Exists(value.Split('#')[0]) ? $" ({FileMark.Of(value.Split('#')[0]).Sha256[..16]})" : "";
}
