using System.Globalization;
using System.Net;
using System.Text;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Host.Tests.Web;
using Microsoft.Playwright;

namespace HyperMesh.Autonomic.Page.Tests;

/// <summary>The page of a daemon that scrapes a thousand series, some of them with labels that mean harm, and whoever has neither mouse nor eyes at it.</summary>
[Collection(Browser.Name)]
public sealed class ManySeriesPageTests : IDisposable
{
    private const int Plain = 1_000;
    private const string Markup = "<img src=x onerror=alert(1)>";
    private const string Turned = "harmless\u202Etxt.exe";
    private const string Escape = "\u001b]0;owned\u0007";

    private readonly Browser _browser;
    private readonly TempFolder _folder = new();
    private readonly Cli _cli;
    private readonly HttpListener _exporter = new();
    private readonly int _port = FreePort.Find();
    private int _scrapes;

    public ManySeriesPageTests(Browser browser)
    {
        (_browser, _cli) = (browser, new Cli(_folder));
        var exporter = FreePort.Find();
        _exporter.Prefixes.Add($"http://127.0.0.1:{exporter}/");
        _exporter.Start();
        _ = ServeAsync();
        _folder.Write("hypermesh.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: page }
            spec:
              plugins:
                settings:
                  monitor-prometheus:
                    targets: [ { url: "http://127.0.0.1:{{exporter}}/metrics", interval: 1s } ]
            """);
        _folder.Write("policy.yaml", "");
    }

    public void Dispose()
    {
        _cli.Dispose();
        _exporter.Close();
        _folder.Dispose();
    }

    [BrowserFact]
    public async Task Series_AThousandAndHostileOnes_AreFoundDrawnAndHarmless()
    {
        using var daemon = Run();
        await using var window = await _browser.OpenAsync($"http://127.0.0.1:{_port}/");
        var page = window.Page;
        await page.WaitForFunctionAsync($"() => parseInt(document.getElementById('series-count').textContent) >= {Plain}");
        (await page.Locator("figure").CountAsync()).ShouldBe(12, "only what can be looked at is drawn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        (await page.Locator("figure").CountAsync()).ShouldBe(24);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("page_load 0777");
        await page.Locator("figure", new() { HasText = "shard=\"0777\"" }).Locator("canvas").WaitForAsync();
        (await page.Locator("figure").CountAsync()).ShouldBe(1);
        var value = page.Locator("figure figcaption span");
        var before = await value.InnerTextAsync();
        await page.WaitForFunctionAsync("before => document.querySelector('figure figcaption span').textContent !== before", before);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("hostile_total");
        await page.Locator("figure").Nth(2).WaitForAsync();
        var names = string.Join('\n', await page.Locator("figure figcaption b").AllInnerTextsAsync());
        names.ShouldContain(Markup);
        names.ShouldNotContain('\u202E');
        names.ShouldNotContain('\u001b');
        (await page.Locator("figure img").CountAsync()).ShouldBe(0);
        await window.ShootAsync("hostile-labels.png");
        window.Complaints.ShouldBeEmpty();
        Cli.Signal(daemon, "TERM");
        Cli.Finish(daemon).ExitCode.ShouldBe(0);
    }

    [BrowserFact]
    public async Task Keyboard_AndScreenReader_ReachEverything()
    {
        using var daemon = Run();
        await using var window = await _browser.OpenAsync($"http://127.0.0.1:{_port}/");
        var page = window.Page;
        await page.Locator("figure [role=img][aria-label]").First.WaitForAsync();

        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.textContent")).ShouldBe("Skip to the decisions");
        await page.Keyboard.PressAsync("Enter");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("decisions");

        // Every control has a name and can be reached; the focus can be seen.
        var nameless = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, input, select, a[href], [role=img], [tabindex="0"]')]
              .filter(one => one.checkVisibility())
              .filter(one => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.textContent.trim() || one.labels?.length))
              .map(one => one.outerHTML)
            """);
        nameless.ShouldBeEmpty();
        var reached = new HashSet<string>();
        await page.EvaluateAsync("document.activeElement.blur()");
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent");
            (await page.EvaluateAsync<bool>(
                "document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'")).ShouldBeTrue($"'{at}' shows that it has the focus");
            reached.Add(at);
        }

        new[] { "sign", "kinds", "find", "judged", "abnormal", "more" }.Except(reached).ShouldBeEmpty();
        await page.Locator("#sign").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("Token").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("sign", "the dialog gives the focus back");

        // Headings lead through the page, and each region is named.
        new[] { "Loop", "Decisions", "Policies", "Series", "Programs", "Flows", "Health" }.Except(await page.Locator("h2").AllInnerTextsAsync()).ShouldBeEmpty();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("page_load 0042");
        await page.GetByRole(AriaRole.Img, new() { NameRegex = new("page_load.*0042.*: [0-9]") }).WaitForAsync();
        Cli.Signal(daemon, "TERM");
        Cli.Finish(daemon).ExitCode.ShouldBe(0);
    }

    [BrowserFact]
    public async Task Daemon_GoesAndComesBack_ThePageSaysSoAndGoesOn()
    {
        var first = Run();
        await using var window = await _browser.OpenAsync($"http://127.0.0.1:{_port}/");
        var page = window.Page;
        await page.Locator("figure canvas").First.WaitForAsync();
        Cli.Signal(first, "TERM");
        Cli.Finish(first).ExitCode.ShouldBe(0);
        await page.Locator("#link.bad").WaitForAsync();

        using var second = Run();
        await page.Locator("#link.good").WaitForAsync();
        await page.Locator("figure canvas").First.WaitForAsync();
        Cli.Signal(second, "TERM");
        Cli.Finish(second).ExitCode.ShouldBe(0);
    }

    private System.Diagnostics.Process Run()
    {
        var run = _cli.Start(
            "run", "--config", _folder["hypermesh.yaml"], "--policies", _folder["policy.yaml"], "--store", _folder["store.db"],
            "--metrics-port", $"{_port}", "--web-address", "127.0.0.1", "-o", "json");
        Browser.AwaitServer(_port);
        return run;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _exporter.GetContextAsync();
                context.Response.ContentType = "text/plain; version=0.0.4";
                using var body = context.Response.OutputStream;
                await body.WriteAsync(Encoding.UTF8.GetBytes(Text(Interlocked.Increment(ref _scrapes))));
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The test has.
        }
    }

    private static string Text(int scrape)
    {
        var text = new StringBuilder("# TYPE page_load gauge\n");
        for (var shard = 0; shard < Plain; shard++)
            text.Append(CultureInfo.InvariantCulture, $"page_load{{shard=\"{shard:D4}\"}} {scrape + shard}\n");
        text.Append("# TYPE hostile_total counter\n");
        foreach (var label in (string[])[Markup, Turned, Escape])
            text.Append(CultureInfo.InvariantCulture, $"hostile_total{{name=\"{label.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}} {scrape}\n");
        return text.ToString();
    }
}
