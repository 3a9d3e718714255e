using System.CommandLine;
using System.Globalization;
using CrossCheck.Engine;
using CrossCheck.Harness;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Reports;

namespace CrossCheck.Cli;

/// <summary>The options that say how a case is computed and judged: the same for every command that runs cases.</summary>
internal sealed class RunSettings
{
    private readonly Option<string> actual = new("--actual") { Description = "The engine under test: native (default), torch, definition, recorded:TRACE.csv, or the path of a .dll that holds one (path.dll#Type chooses)", HelpName = "NAME" };
    private readonly Option<string> expected = new("--expected") { Description = "The reference: torch (default), definition, native, recorded:TRACE.csv, or the path of a .dll", HelpName = "NAME" };
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
        var expectedName = single ? actualName : parsed.GetValue(expected) ?? "torch";

        // A misspelt name, or a file that holds no engine, outranks an engine that is not there.
        var fallbackName = parsed.GetValue(fallback);
        List<(string, string)> named = [(actualName, "--actual"), (fallbackName ?? "native", "--fallback")];
        if (!single)
        {
            named.Insert(1, (expectedName, "--expected"));
        }

        var engines = named.OrderBy(e => Engines.Names.Contains(e.Item1)).ToDictionary(e => e.Item2, e => Engines.Create(e.Item1, e.Item2));
        var underTest = fallbackName is null ? engines["--actual"] : new FallbackEngine(engines["--actual"], engines["--fallback"]);
        if (!single && actualName != expectedName && underTest.Name == engines["--expected"].Name)
        {
            engines["--expected"] = new GuardedEngine(engines["--expected"], $"{underTest.Name} (expected)");
        }

        if (parsed.GetValue(selfNoise) && Engines.IsRecorded(expectedName))
        {
            throw new UsageException($"--self-noise: {expectedName} cannot be run again; name a reference that can");
        }

        return new RunOptions
        {
            Catalogue = Catalogue.Default,
            Actual = underTest,
            Expected = single ? underTest : engines["--expected"],
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
