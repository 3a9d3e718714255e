using System.Text.RegularExpressions;
using CrossCheck.Harness.Tests.Reports;
using CrossCheck.Harness.Tests.Runs;
using Microsoft.Playwright;
using Xunit;

namespace CrossCheck.Browser.Tests;

/// <summary>The HTML report as a reader has it, with mouse, keyboard, a narrow window, in the dark, and without JavaScript.</summary>
public sealed class HtmlReportTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private static readonly string Small = Write();
    private readonly List<string> troubles = [];
    private readonly string folder = Directory.CreateTempSubdirectory("crosscheck-browser-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task OpensWithoutErrorsAndLoadsNothing()
    {
        var page = await Show(Small);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        await Count(page, "7 of 7 cases shown");
        Assert.Empty(troubles);
        Assert.Contains("4 of 7 cases failed", await page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePolicyKeepsForeignScriptsAndLoadsOut()
    {
        // The same page with a script and an image that nobody vouched for.
        var page = await Show(Small.Replace("</main>", "</main><script>window.pwned = 1</script><img src='http://127.0.0.1:9/x.png' onerror='window.pwned = 2'>", StringComparison.Ordinal));
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.pwned"));
        Assert.Contains(troubles, t => t.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Contains(troubles, t => t.Contains("Loading the image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MarkupInAnIdIsText()
    {
        var page = await Show(Small);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.pwned"));
        Assert.Equal(1, await page.GetByRole(AriaRole.Rowheader, new() { Name = "<script>pwned=1</script>", Exact = true }).CountAsync());
        Assert.Equal(1, await page.Locator("summary bdi", new() { HasText = "<img src=x onerror='pwned=1'>" }).CountAsync());
        Assert.Equal(0, await page.Locator("img, main script, iframe").CountAsync());
        Assert.Equal(1, await page.Locator("select[name=tag] option[value='<i>']").CountAsync());
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task FiltersByVerdictAndByTag()
    {
        var page = await Show(Small);
        var button = page.GetByRole(AriaRole.Button, new() { Name = "differ" });
        await button.ClickAsync();
        Assert.Equal("true", await button.GetAttributeAsync("aria-pressed"));
        await Count(page, "2 of 7 cases shown");
        Assert.Equal(2, await page.Locator("details.case:visible").CountAsync());
        Assert.Equal(["q1", "big"], await page.Locator(".list tbody .case").AllTextContentsAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "agree" }).ClickAsync();
        await Count(page, "5 of 7 cases shown");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Count(page, "7 of 7 cases shown");
        await page.GetByLabel("Tag").SelectOptionAsync("fast");
        await Count(page, "2 of 7 cases shown");
        Assert.Equal(["q1", "good/1"], await page.Locator(".list tbody .case").AllTextContentsAsync());
    }

    [Fact]
    public async Task SearchesAndSorts()
    {
        var page = await Show(Small);
        await page.GetByLabel("Search").FillAsync("GOOD relu");
        await Count(page, "1 of 7 cases shown");
        Assert.Equal(["good/1"], await page.Locator(".list tbody .case").AllTextContentsAsync());
        Assert.Equal(0, await page.Locator("details.case:visible, .group h3:visible").CountAsync());
        await page.GetByLabel("Search").FillAsync("no such case");
        await Count(page, "0 of 7 cases shown");
        await page.GetByLabel("Search").FillAsync("");
        await Count(page, "7 of 7 cases shown");
        await page.GetByRole(AriaRole.Button, new() { Name = "case", Exact = true }).ClickAsync();
        Assert.Equal("ascending", await page.Locator(".list th.case").First.GetAttributeAsync("aria-sort"));
        Assert.Equal(["big", "broken", "good/1", "good/2", "q1"], (await page.Locator(".list tbody .case").AllTextContentsAsync()).Where(t => !t.StartsWith('<')));
        await page.GetByRole(AriaRole.Button, new() { Name = "case", Exact = true }).ClickAsync();
        Assert.Equal("q1", (await page.Locator(".list tbody .case").AllTextContentsAsync()).First(t => !t.StartsWith('<')));
    }

    [Fact]
    public async Task AKeyboardReachesEverything()
    {
        var page = await Show(Small);
        await page.Keyboard.PressAsync("Tab");
        var skip = page.GetByRole(AriaRole.Link, new() { Name = "Skip to the failures" });
        Assert.True(await skip.EvaluateAsync<bool>("e => e === document.activeElement && e.getBoundingClientRect().left >= 0"));

        // On to the second failing case, and open it.
        await Tab(page, "document.activeElement.matches('summary') && document.activeElement.textContent.includes('big')");
        Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        var section = page.Locator("details.case", new() { HasText = "big" }).First;
        Assert.Null(await section.GetAttributeAsync("open"));
        await page.Keyboard.PressAsync("Enter");
        Assert.NotNull(await section.GetAttributeAsync("open"));
        Assert.True(await section.Locator("svg").IsVisibleAsync());

        // And from the table to a page.
        await Tab(page, "document.activeElement.matches('.list a') && document.activeElement.textContent === 'broken'");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("document.activeElement.matches('summary') && document.activeElement.textContent.includes('broken')");
        Assert.True(await page.Locator("#case-3 li").First.IsVisibleAsync());
    }

    [Fact]
    public async Task EveryControlHasANameAndTheCountIsAnnounced()
    {
        var page = await Show(Small);
        Assert.Equal(0, await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('button, a, summary')].filter(e => e.textContent.trim() === '').length + [...document.querySelectorAll('input, select')].filter(e => e.labels.length === 0).length"));
        Assert.Equal("polite", await page.GetByRole(AriaRole.Status).GetAttributeAsync("aria-live"));
        Assert.Equal(0, await page.Locator("table th:not([scope])").CountAsync());
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.Equal("8", await page.Locator(".list").GetAttributeAsync("aria-rowcount"));
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
    }

    [Fact]
    public async Task TheDarkIsDarkAndReadable()
    {
        var (light, dark) = (await Show(Small), await Show(Small, scheme: ColorScheme.Dark));
        Assert.Equal("rgb(255, 255, 255)", await light.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        var back = await dark.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.True(Luminance(back) < 0.05, back);
        foreach (var page in new[] { light, dark })
        {
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

            // WCAG 2.1: text needs a contrast of 4.5 against what is behind it.
            var pairs = await page.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('h1, h2, h4, p, .badge, .source, .matrix td, .matrix th, .legend span, dt, button, .list td, svg text')].map(e => {
                  const colour = getComputedStyle(e)[e instanceof SVGElement ? 'fill' : 'color'];
                  let behind = e, back;
                  do { back = getComputedStyle(behind).backgroundColor; behind = behind.parentElement; } while (back === 'rgba(0, 0, 0, 0)' && behind);
                  return colour + '|' + (e.closest('svg') ? getComputedStyle(e.previousElementSibling.matches('rect') ? e.previousElementSibling : e.parentElement.querySelector('rect')).fill : back);
                }).filter((p, i, a) => a.indexOf(p) === i && !p.includes('rgba'))
                """);
            Assert.InRange(pairs.Length, 10, 100);
            Assert.Equal([], pairs.Where(p => p.Split('|') is var c && Contrast(c[0], c[1]) < 4.5));
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1280)]
    public async Task ThePageIsAsWideAsTheWindow(int width)
    {
        var page = await Show(Small, width);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await page.GetByLabel("Search").IsVisibleAsync());

        // The id has room, and the columns fill the table.
        Assert.InRange(await page.Locator(".list tbody .case").First.EvaluateAsync<double>("e => e.getBoundingClientRect().width"), 100, width);
        Assert.InRange(await page.EvaluateAsync<double>("document.querySelector('.table').clientWidth - [...document.querySelectorAll('.list thead th')].reduce((sum, h) => sum + h.offsetWidth, 0)"), -3, 3);
    }

    [Fact]
    public async Task FailuresAreReadWithoutJavaScript()
    {
        var page = await Show(Small, script: false);
        Assert.True(await page.GetByRole(AriaRole.Heading, new() { Name = "4 of 7 cases failed" }).IsVisibleAsync());
        Assert.Equal(4, await page.Locator("details.case > summary:visible").CountAsync());
        Assert.True(await page.Locator("#case-0 svg").IsVisibleAsync());
        Assert.False(await page.Locator("form.tools").IsVisibleAsync());
        Assert.True(await page.GetByText("The list of all cases needs JavaScript").IsVisibleAsync());
    }

    [Fact]
    public async Task AHundredThousandCasesAreAFewNodes()
    {
        var page = await Show(Generated.Report(Enumerable.Range(0, 100_000).Select(Generated.Passing)));
        await Count(page, "100,000 of 100,000 cases shown");
        Assert.InRange(await page.EvaluateAsync<int>("document.getElementsByTagName('*').length"), 100, 3000);
        Assert.Equal("100001", await page.Locator(".list").GetAttributeAsync("aria-rowcount"));
        await page.EvaluateAsync("document.querySelector('.table').scrollTop = 1e9");
        await page.GetByText("nets/89/case-099999").WaitForAsync();
        Assert.InRange(await page.EvaluateAsync<int>("document.getElementsByTagName('*').length"), 100, 3000);
        await page.GetByLabel("Search").FillAsync("case-077777");
        await Count(page, "1 of 100,000 cases shown");
        Assert.Equal(["nets/80/case-077777"], await page.Locator(".list tbody .case").AllTextContentsAsync());
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task APackedPageOpens()
    {
        using var bench = new Bench();
        var (results, _) = bench.Run(Faulty.Csv, Faulty.Options with { KeepViews = true });
        var page = await Show(Generated.Report(Enumerable.Range(0, 1500).Select(i => results[0] with { Id = Generated.Passing(i).Id })));
        Assert.Equal(1000, await page.Locator("details.case").CountAsync());
        var last = page.Locator("#case-900");
        Assert.Equal(0, await last.Locator("svg").CountAsync());
        await last.Locator("summary").First.ClickAsync();
        await last.Locator("svg").WaitForAsync();
        Assert.Contains("backward is wrong", await last.TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(troubles);
    }

    private static string Write()
    {
        using var bench = new Bench();
        return Generated.Report(Faulty.Options, bench.Write("cases.csv", Faulty.Csv));
    }

    private static async Task Count(IPage page, string text) => await page.Locator(".count", new() { HasTextString = text }).WaitForAsync();

    private static async Task Tab(IPage page, string until)
    {
        for (var i = 0; i < 300; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>(until))
            {
                return;
            }
        }

        Assert.Fail($"Tab does not reach {until}");
    }

    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    /// <summary>Relative luminance of <c>rgb(r, g, b)</c>, WCAG 2.1.</summary>
    private static double Luminance(string colour)
    {
        var parts = Regex.Matches(colour, @"\d+").Select(m => int.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    /// <summary>Opens a report from a file; whatever it complains of or asks for is a trouble.</summary>
    private async Task<IPage> Show(string html, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        var context = await chromium.Open(width, scheme, script);
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html);
        var address = new Uri(file).AbsoluteUri;
        var page = await context.NewPageAsync();
        page.Console += (_, message) => troubles.Add($"console: {message.Text}");
        page.PageError += (_, error) => troubles.Add($"error: {error}");
        page.Request += (_, request) =>
        {
            if (request.Url != address && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                troubles.Add($"request: {request.Url}");
            }
        };
        await page.GotoAsync(address);
        if (script)
        {
            await page.Locator("html[data-ready]").WaitForAsync();
        }

        return page;
    }
}
