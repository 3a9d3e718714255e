using System.Collections.Immutable;
using CrossCheck; using CrossCheck.Engine; using CrossCheck.Harness; using CrossCheck.Harness.Cases; using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Referee; using CrossCheck.Harness.Referee.Steps; using CrossCheck.Networks; using CrossCheck.Numerics; using CrossCheck.Operations;

static class Sweep
{
    static readonly string Data = "/work/wt/steps/data";
    public static IEnumerable<(string Id, Case Case)> Cases(string folder, string glob)
    {
        var options = new RunOptions { Catalogue = Catalogue.Default, Actual = new NativeEngine(), Expected = new NativeEngine(), Threads = 1 };
        foreach (var path in Directory.GetFiles(Path.Combine(Data, folder), "*.csv").Order(StringComparer.Ordinal))
        {
            if (!System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(glob, Path.GetFileNameWithoutExtension(path))) continue;
            var builder = new CaseBuilder(options);
            using var file = new CaseFile(path);
            foreach (var r in file.Read(new IdSet()))
                if (r.Row is not null && builder.Build(r.Row) is var row && row.Case is { } c) yield return (row.Case.Id, c);
        }
    }

    public static Trace? Run(IEngine e, Case c)
    {
        Trace? t = null;
        try { e.Run(new CaseGroup(c.Plan, [c]), (_, x) => t = x); } catch (Exception ex) when (ex is not OutOfMemoryException) { }
        return t;
    }

    sealed class Stat { public double Max; public string Where = ""; public int Exact; public string ExactWhere=""; public long Elements; public int Wrong; public string WrongWhere = ""; public int Beyond; public int NaN; public List<double> Ratios = []; public double LargestLicence; public string LicWhere=""; }

    public static void All(string mode, string folder, string glob, string show)
    {
        IEngine native = new NativeEngine(), torch = new CrossCheck.Torch.TorchEngine();
        IEngine[] witnesses = [torch, native];
        var stats = new SortedDictionary<string, Stat>(StringComparer.Ordinal);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        int cases = 0, skipped = 0;
        foreach (var (id, c) in Cases(folder, glob))
        {
            cases++;
            foreach (var e in new[] { native, torch })
            {
                if (Run(e, c) is not { } trace) continue;
                foreach (var step in IsolatedStep.Of(c.Plan))
                {
                    Case? iso;
                    try { iso = step.CaseOf(c, trace, r => CaseTensors.Gradient(c, trace, r)); } catch { skipped++; continue; }
                    if (iso is null || Run(e, iso) is not { } own) { skipped++; continue; }
                    StepReferee referee;
                    try
                    {
                        referee = mode == "small" ? new DefinedStep(Catalogue.Default, iso, 20_000_000) : mode == "large" ? new WitnessedStep(Catalogue.Default, iso, witnesses, e) : new StepTruths(Catalogue.Default, witnesses).At(iso, e);
                    }
                    catch (Exception ex) { Console.WriteLine($"{id} {step.Whole.Call}: {ex.GetType().Name} {ex.Message}"); skipped++; continue; }
                    for (var k = 0; k < iso.Plan.Quantities.Length; k++)
                    {
                        var q = iso.Plan.Quantities[k];
                        var name = step.Whole.Call.Spec.Name;
                        var cls = mode == "small" ? "" : step.Whole.Call.Spec.Rounding(step.Whole.Call).ToString() + " ";
                        var key = $"{cls}{name} {(q.Kind == QuantityKind.Value ? "y" : "g")} {c.Plan.DType.Name()} {e.Name}";
                        if (!stats.TryGetValue(key, out var s)) stats[key] = s = new Stat();
                        if (own.Tensors[k] is not { } given || referee.Values(k) is not { } truth) { s.NaN++; continue; }
                        var licence = referee.Licence(k);
                        for (var i = 0; i < truth.Length; i++)
                        {
                            s.Elements++;
                            var d = Math.Abs(given[i] - truth[i]);
                            if (given[i] == truth[i] || double.IsNaN(given[i]) && double.IsNaN(truth[i])) continue;
                            if (double.IsNaN(d)) { s.NaN++; continue; }
                            if (licence[i] == 0) { if (s.Exact++ == 0) s.ExactWhere = $"{id} {step.Whole.Call} {q.Name}[{i}] {given[i]:R} {truth[i]:R}"; continue; }
                            var r = d / licence[i];
                            if (r > s.Max) { s.Max = r; s.Where = $"{id} {step.Whole.Call} {q.Name}[{i}] {given[i]:R} {truth[i]:R} licence {licence[i]:G3}"; }
                            var lic = licence[i] / (Math.Abs(truth[i]) * c.Plan.DType.UnitRoundoff());
                            if (lic > s.LargestLicence && double.IsFinite(lic)) { s.LargestLicence = lic; s.LicWhere = $"{id} {truth[i]:G3}"; }
                        }
                        var j = referee.Judge(k, given, 3);
                        s.Beyond += j.Beyond;
                        s.Wrong += j.Wrong.Length;
                        if (j.Wrong.Length > 0 && s.WrongWhere == "") { var w = j.Wrong[0]; s.WrongWhere = $"{id} {step.Whole.Call} {q.Name}[{w.Element}] {w.Given:R} {w.Truth:R} licence {w.Licence:G3} {w.Source}"; }
                    }
                }
            }
        }
        Console.WriteLine($"{cases} cases, {skipped} skipped, {clock.Elapsed.TotalSeconds:F1} s");
        foreach (var (key, s) in stats)
        {
            var bad = s.Max > 0.4 || s.Exact > 0 || s.NaN > 0 || s.Wrong > 0;
            if (show == "all" || bad)
            {
                Console.WriteLine($"{key,-60} n={s.Elements,7} max={s.Max:G3} beyond={s.Beyond} wrong={s.Wrong} nan={s.NaN} exact={s.Exact}");
                if (s.Max > 0.4) Console.WriteLine($"      max   {s.Where}");
                if (s.Exact > 0) Console.WriteLine($"      exact {s.ExactWhere}");
                if (s.Wrong > 0) Console.WriteLine($"      WRONG {s.WrongWhere}");
            }
        }
        foreach (var g in stats.GroupBy(p => string.Join(' ', p.Key.Split(' ')[^3..^1]) + (mode == "small" ? "" : " " + p.Key.Split(' ')[0])))
            Console.WriteLine($"{g.Key}: elements {g.Sum(p => p.Value.Elements)}, max {g.Max(p => p.Value.Max):G3}, beyond {g.Sum(p => p.Value.Beyond)}, wrong {g.Sum(p => p.Value.Wrong)}");
    }
}
