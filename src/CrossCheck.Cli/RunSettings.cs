using System.CommandLine;
using System.Globalization;
using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli;

/// <summary>The options that say how a case is computed and judged: the same for every command that runs cases.</summary>
internal sealed class RunSettings
{
    private readonly Option<string> actual = new("--actual") { Description = "The engine under test: native (default), torch, mlnet, definition, recorded:TRACE.csv, or the path of a .dll that holds one (path.dll#Type chooses)", HelpName = "NAME" };
    private readonly Option<string> expected = new("--expected") { Description = "The reference: torch (default), mlnet, definition, native, recorded:TRACE.csv, or the path of a .dll; several, separated by commas: the first must have everything, the others may lack what they like", HelpName = "NAMES" };
    private readonly Option<string> fallback = new("--fallback") { Description = "The engine that runs what the one under test lacks; it is then not verified, and listed", HelpName = "NAME" };
    private readonly Option<string> dtype = new("--dtype") { Description = "float32 or float64, whatever the file says", HelpName = "DTYPE" };
    private readonly Option<string> threads = new("--threads") { Description = "Rows computed at a time (default: the processors)", HelpName = "N" };
    private readonly Option<string> answers = new("--answers") { Description = "rounded (default): 19.3 claims [19.25, 19.35]; exact: every number is exact", HelpName = "KIND" };
    private readonly Option<string> maxElements = new("--max-elements") { Description = "The most elements of one row (default 100000000)", HelpName = "N" };
    private readonly Option<bool> allowUnsupported = new("--allow-unsupported") { Description = "What an engine cannot run leaves the plan", Arity = ArgumentArity.Zero };

    private readonly Option<string> referee = new("--referee") { Description = "When the definitions say who is right: differ (default), always, never", HelpName = "WHEN" };
    private readonly Option<bool> strictKinks = new("--strict-kinks") { Description = "A different choice of subgradient at a kink is a failure", Arity = ArgumentArity.Zero };
    private readonly Option<bool> selfNoise = new("--self-noise") { Description = "Run the reference again, row by row and with two threads: where does it disagree with itself?", Arity = ArgumentArity.Zero };
    private readonly Option<string> failOn = new("--fail-on") { Description = "mistrusted: a passing case that could not have told is a failure", HelpName = "WHAT" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { actual, expected, fallback, dtype, threads, answers, maxElements, allowUnsupported, referee, strictKinks, failOn, selfNoise })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>For a command that runs one engine and compares it with no other.</summary>
    public void AddTo(Command command, string description)
    {
        actual.Description = description;
        foreach (var option in new Option[] { actual, dtype, threads, maxElements })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads every value before an engine is made: a wrong one (exit 2) outranks an engine that is not there (exit 3).</summary>
    /// <exception cref="UsageException">A value that an option does not take, or an engine that is not there.</exception>
    /// <param name="single">The command runs one engine: there is no reference.</param>
    public RunOptions Read(ParseResult parsed, Filter? filter = null, bool single = false)
    {
        var dtypeText = parsed.GetValue(dtype);
        var type = DType.Float32;
        if (dtypeText is not null && !DTypes.TryParse(dtypeText, out type))
        {
            throw new UsageException($"--dtype: '{dtypeText}' is neither float32 nor float64");
        }

        var answersText = parsed.GetValue(answers) ?? "rounded";
        if (answersText is not ("rounded" or "exact"))
        {
            throw new UsageException($"--answers: '{answersText}' is neither rounded nor exact");
        }

        var use = (parsed.GetValue(referee) ?? "differ") switch
        {
            "differ" => RefereeUse.OnDifference,
            "always" => RefereeUse.Always,
            "never" => RefereeUse.Never,
            var other => throw new UsageException($"--referee: '{other}' is none of differ, always, never"),
        };
        if (parsed.GetValue(failOn) is { } what && what != "mistrusted")
        {
            throw new UsageException($"--fail-on: '{what}' is not mistrusted, which is all that it takes");
        }

        var rows = Whole(parsed.GetValue(threads), "--threads", Environment.ProcessorCount, 1024);
        var elements = Whole(parsed.GetValue(maxElements), "--max-elements", 100_000_000, long.MaxValue);
        var actualName = parsed.GetValue(actual) ?? "native";
        var references = single ? [actualName] : References(parsed.GetValue(expected) ?? "torch");
        var expectedName = references[0];

        // A misspelt name, or a file that holds no engine, outranks an engine that is not there.
        var fallbackName = parsed.GetValue(fallback);
        List<(string Name, string Option)> named = [(actualName, "--actual"), .. single ? [] : references.Select(r => (r, "--expected")), (fallbackName ?? "native", "--fallback")];
        var engines = new IEngine[named.Count];
        foreach (var i in Enumerable.Range(0, named.Count).OrderBy(i => Engines.Names.Contains(named[i].Name)))
        {
            engines[i] = Engines.Create(named[i].Name, named[i].Option);
        }

        var underTest = fallbackName is null ? engines[0] : new FallbackEngine(engines[0], engines[^1]);
        var against = single ? [underTest] : engines[1..^1];

        // Two engines that call themselves the same cannot be told apart in a report.
        for (var i = 0; i < against.Length; i++)
        {
            if (!single && references[i] != actualName && underTest.Name == against[i].Name)
            {
                against[i] = new GuardedEngine(against[i], $"{underTest.Name} (expected)");
            }

            for (var n = 2; against.Take(i).Any(e => e.Name == against[i].Name); n++)
            {
                against[i] = new GuardedEngine(engines[i + 1], $"{engines[i + 1].Name} ({Numbers.Whole(n)})");
            }
        }

        if (parsed.GetValue(selfNoise) && Engines.IsRecorded(expectedName))
        {
            throw new UsageException($"--self-noise: {expectedName} cannot be run again; name a reference that can");
        }

        return new RunOptions
        {
            Catalogue = Catalogue.Default,
            Actual = underTest,
            Expected = against[0],
            Also = [.. against.Skip(1)],
            Witnesses = [new NativeEngine()],
            Filter = filter ?? Filter.All,
            DType = dtypeText is null ? null : type,
            Threads = parsed.GetValue(selfNoise) ? 1 : (int)rows,
            SelfNoise = parsed.GetValue(selfNoise),
            OtherThreads = parsed.GetValue(selfNoise) ? Engines.WithTwoThreads(expectedName) : null,
            AllowUnsupported = parsed.GetValue(allowUnsupported),
            ExactAnswers = answersText == "exact",
            MaxElements = elements,
            Referee = use,
            StrictKinks = parsed.GetValue(strictKinks),
            FailOnMistrusted = parsed.GetValue(failOn) is not null,
        };
    }

    /// <summary>The options that were given, as <c>show</c> must be given them to see the same.</summary>
    public string Given(ParseResult parsed)
    {
        var words = new List<string>();
        foreach (var option in new[] { actual, expected, fallback, dtype, answers, maxElements })
        {
            if (parsed.GetValue(option) is { } value)
            {
                words.Add($" {option.Name} {Shell.Quote(value)}");
            }
        }

        return string.Concat(words) + (parsed.GetValue(allowUnsupported) ? " --allow-unsupported" : "");
    }

    /// <summary>The names between the commas; a comma in the path of a file that is there belongs to the path.</summary>
    /// <exception cref="UsageException">A name is blank, or stands there twice.</exception>
    private static string[] References(string text)
    {
        var path = Engines.IsRecorded(text) ? text[RecordedEngine.Prefix.Length..] : text.Split('#')[0];
        string[] names = File.Exists(path) ? [text] : text.Split(',', StringSplitOptions.TrimEntries);
        return names.Contains("") ? throw new UsageException($"--expected: '{text}' has a blank name; write the references with one comma between them, as in torch,mlnet")
            : names.Distinct().Count() < names.Length ? throw new UsageException($"--expected: '{names.GroupBy(n => n).First(n => n.Count() > 1).Key}' is named twice")
            : names;
    }

    private static long Whole(string? text, string option, long otherwise, long most)
    {
        if (text is null)
        {
            return otherwise;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most
            ? value
            : throw new UsageException($"{option}: '{text}' is not a whole number {(most == long.MaxValue ? "from 1 on" : $"from 1 to {most.ToString(CultureInfo.InvariantCulture)}")}");
    }
}
