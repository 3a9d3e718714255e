using Microsoft.Playwright;
using Xunit;

namespace CrossCheck.Browser.Tests;

/// <summary>The system's Chromium, started once for a class of tests; they are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public static string? Path { get; } = Find();

    public async ValueTask InitializeAsync()
    {
        if (Path is not null)
        {
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox"], Headless = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    /// <summary>A browser window of its own, that keeps nothing.</summary>
    internal async Task<IBrowserContext> Open(int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        Assert.SkipWhen(browser is null, "there is no Chromium: install it (on Debian: apt-get install chromium), or let CHROME_PATH name the program");
        return await browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = script });
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROME_PATH") is { Length: > 0 } given)
        {
            return given;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator);
        return Names.SelectMany(n => folders.Select(f => System.IO.Path.Combine(f, OperatingSystem.IsWindows() ? n + ".exe" : n))).FirstOrDefault(File.Exists);
    }
}
