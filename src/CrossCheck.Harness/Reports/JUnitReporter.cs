using System.Globalization;
using System.Text;
using System.Xml;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// JUnit XML as CI servers read it: one test suite per file, one test case per row, named by its id. A case that fails the run
/// is a <c>failure</c>, or an <c>error</c> where nothing could be compared; what an engine may lack, and what is known, is <c>skipped</c>. What
/// fails the run itself (a file that could not be used, nothing compared, an interruption) is an <c>error</c> in a last suite.
/// Counts stand first, so the test cases wait in a temporary file; memory does not grow with their number.
/// </summary>
public sealed class JUnitReporter : IReporter, IDisposable
{
    private const char Replacement = '\uFFFD';

    private readonly ReportFile file;
    private readonly Spool spool = new();
    private readonly XmlWriter body;
    private readonly List<Suite> suites = [];
    private RunInfo? run;

    /// <summary>Writes into <paramref name="file"/>.</summary>
    public JUnitReporter(ReportFile file)
    {
        this.file = file;
        body = XmlWriter.Create(spool.Stream, new XmlWriterSettings { ConformanceLevel = ConformanceLevel.Fragment, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
    }

    /// <inheritdoc/>
    public void Begin(RunInfo info) => run = info;

    /// <inheritdoc/>
    public void Add(CaseResult result)
    {
        var path = result.Place.File;
        if (suites.Count == 0 || suites[^1].Name != path)
        {
            Open(path);
        }

        var suite = suites[^1];
        var skipped = result.Verdict == Verdict.Unsupported && !run!.Fails(result);
        Start(result.Id, Path.GetFileNameWithoutExtension(path));
        if (run!.Fails(result))
        {
            var error = result.Verdict is Verdict.Error or Verdict.Crashed;
            suite.Errors += error ? 1 : 0;
            suite.Failures += error ? 0 : 1;
            Outcome(error ? "error" : "failure", result.Verdict == Verdict.Agree ? "mistrusted" : result.Verdict.Name(), FailureText.Headline(result, run.Names), Text(result));
        }
        else if (skipped)
        {
            suite.Skipped++;
            Outcome("skipped", result.Verdict.Name(), FailureText.Headline(result, run.Names), "");
        }
        else if (run.IsKnown(result))
        {
            suite.Skipped++;
            Outcome("skipped", "known", result.Known!.Text, "");
        }
        else if (result.Verdict == Verdict.Kink || result.Suspicion is { Mistrusted: true })
        {
            body.WriteElementString("system-out", Clean(Text(result)));
        }

        suite.Tests++;
        Finish();
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        Conclude(summary);
        body.Flush();
        Close();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineChars = "\n", CloseOutput = false };
        using (var xml = XmlWriter.Create(file.Stream, settings))
        {
            xml.WriteStartDocument();
            xml.WriteWhitespace("\n");
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "crosscheck");
            Counts(xml, suites.Sum(s => s.Tests), suites.Sum(s => s.Failures), suites.Sum(s => s.Errors));
            foreach (var suite in suites)
            {
                xml.WriteWhitespace("\n");
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", Clean(suite.Name));
                Counts(xml, suite.Tests, suite.Failures, suite.Errors);
                xml.WriteAttributeString("skipped", Numbers.Whole(suite.Skipped));
                Properties(xml, summary);
                xml.WriteWhitespace("\n");
                xml.Flush();
                spool.Copy(suite.Start, suite.End, file.Stream);
                xml.WriteEndElement();
            }

            xml.WriteWhitespace("\n");
            xml.WriteEndDocument();
        }

        file.Stream.WriteByte((byte)'\n');
        file.Complete();
        spool.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        spool.Dispose();
        file.Dispose();
    }

    private static void Counts(XmlWriter xml, long tests, long failures, long errors)
    {
        xml.WriteAttributeString("tests", Numbers.Whole(tests));
        xml.WriteAttributeString("failures", Numbers.Whole(failures));
        xml.WriteAttributeString("errors", Numbers.Whole(errors));
    }

    /// <summary>The text without what XML cannot hold: most control characters, lone surrogates, U+FFFE and U+FFFF become U+FFFD.</summary>
    internal static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                continue;
            }

            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                i++;
                continue;
            }

            (clean ??= new StringBuilder(text))[i] = Replacement;
        }

        return clean?.ToString() ?? text;
    }

    private string Text(CaseResult result) => "\n" + string.Join('\n', FailureText.Full(result, run!, int.MaxValue)) + "\n";

    /// <summary>What fails the run and is no case's fault: without it a server that sees this file alone would see a success.</summary>
    private void Conclude(RunSummary summary)
    {
        var faults = summary.Unusable.Select(m => ("unusable", m)).ToList();
        if (summary.Interrupted is { } early)
        {
            faults.Add(("interrupted", early.Text()));
        }

        faults.AddRange(summary.Stale.Select(e => ("stale", e.Text)));
        if (faults.Count == 0 && summary.ExitCode != 0 && summary.Failed == 0)
        {
            faults.Add(summary.ExitCode == 3
                ? ("nothing compared", "nothing was compared")
                : ("not compared", $"planned and not compared: {Numbers.Count(summary.Planned.Tensors - summary.Compared.Tensors, "tensor")}"));
        }

        if (faults.Count == 0)
        {
            return;
        }

        Open("the run");
        foreach (var (type, message) in faults)
        {
            suites[^1].Tests++;
            suites[^1].Errors++;
            Start(type is "unusable" or "stale" ? message : type, "crosscheck");
            Outcome("error", type, message, "");
            Finish();
        }
    }

    private void Open(string name)
    {
        Close();
        suites.Add(new Suite(name, spool.Stream.Position));
    }

    private void Close()
    {
        body.Flush();
        if (suites.Count > 0)
        {
            suites[^1].End = spool.Stream.Position;
        }
    }

    private void Start(string name, string classname)
    {
        body.WriteStartElement("testcase");
        body.WriteAttributeString("name", Clean(name));
        body.WriteAttributeString("classname", Clean(classname));
    }

    private void Finish()
    {
        body.WriteEndElement();
        body.WriteWhitespace("\n");
    }

    private void Outcome(string element, string type, string message, string text)
    {
        body.WriteStartElement(element);
        body.WriteAttributeString("type", type);
        body.WriteAttributeString("message", Clean(message));
        body.WriteString(Clean(text));
        body.WriteEndElement();
    }

    private void Properties(XmlWriter xml, RunSummary summary)
    {
        xml.WriteWhitespace("\n");
        xml.WriteStartElement("properties");
        Property("crosscheck", run!.Version);
        Property("actual", Engine(run.Actual));
        Property("expected", Engine(run.Expected));
        foreach (var (engine, use) in run.Also.Zip(summary.Also))
        {
            Property("also", $"{Engine(engine)}: {use.Text()}");
        }

        if (summary.Fallback is { Operations.IsEmpty: false } fallback)
        {
            Property("fallback", $"{fallback.Ran(run.Actual.Name)}; {fallback.NotVerified(run.Actual.Name)}");
        }

        Tally("planned", summary.Planned);
        Tally("compared", summary.Compared);
        Property("exit", Numbers.Whole(summary.ExitCode));
        if (summary.Interrupted is { } early)
        {
            Property("interrupted", early.Text());
        }

        xml.WriteEndElement();

        void Property(string name, string value)
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", Clean(value));
            xml.WriteEndElement();
        }

        void Tally(string name, Tally tally)
        {
            Property($"{name}.cases", Numbers.Whole(tally.Cases));
            Property($"{name}.tensors", Numbers.Whole(tally.Tensors));
            Property($"{name}.elements", Numbers.Whole(tally.Elements));
        }
    }

    private static string Engine(EngineInfo engine) =>
        string.Create(CultureInfo.InvariantCulture, $"{engine.Name} {engine.Version}{(engine.Library is { } library ? $" ({library})" : "")}");

    /// <summary>The test cases of one file: a piece of the temporary file, and how many of which kind.</summary>
    private sealed class Suite(string name, long start)
    {
        public string Name => name;

        public long Start => start;

        public long End { get; set; }

        public long Tests { get; set; }

        public long Failures { get; set; }

        public long Errors { get; set; }

        public long Skipped { get; set; }
    }
}
