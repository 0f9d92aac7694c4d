using System.Xml.Linq;
using HyperMesh.Autonomic.Host.Bench.Proving;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Page.Tests;
using Microsoft.Playwright;

namespace HyperMesh.Autonomic.Proving.Tests;

public sealed class PageTests : IDisposable
{
    private const int Phone = 360;

    private static readonly ProvingResults Everything = Sample.Results(
        ProvingCatalog.Sections.SelectMany(section => section.Rows).Select((row, i) => (row.Id, Figure: Math.Pow(10, (i % 7) - 2))).ToDictionary(one => one.Id, one => one.Figure));

    private readonly TempFolder _folder = new();

    [Fact]
    public void Page_OfAllRows_IsWellFormedWithAPlaceForEachOfThem()
    {
        var page = Parse(Everything);

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        ids.ShouldBeUnique();
        ids.ShouldBe(Everything.Sections.SelectMany(section => Everything.Rows.Where(row => row.Section == section.Id).Select(row => row.Id).Prepend(section.Id)));
        page.Descendants("svg").Count().ShouldBe(Everything.Rows.Count(row => row.Ratio is not null || row.Ours?.Values.Count > 1));
        page.Descendants("script").ShouldBeEmpty();
        page.Descendants("a").Attributes("href").ShouldAllBe(href => ids.Contains(href.Value.TrimStart('#')));
    }

    [Fact]
    public void Page_WithMarkupInAFault_ShowsItAsText()
    {
        var section = Everything.Sections[0] with { Faults = ["<script>alert(1)</script> & more"] };

        var page = Parse(Everything with { Sections = [section] });

        page.Descendants("script").ShouldBeEmpty();
        page.Descendants("p").ShouldContain(p => p.Value == "<script>alert(1)</script> & more");
    }

    [Theory]
    [InlineData(10, "better", 500, 480)]
    [InlineData(0.1, "worse", 20, 480)]
    public void Bar_OfARatio_GoesToTheRightWhereOursIsBetter(double ratio, string kind, double from, double width)
    {
        var row = Everything.Rows.First(row => row.Ratio is not null) with { Ratio = Spread.Of([ratio]) };

        var bar = XElement.Parse(new RatioChart([row]).Draw(row.Ratio!)).Element("rect")!;

        bar.Attribute("class")!.Value.ShouldBe(kind);
        ((double)bar.Attribute("x")!, (double)bar.Attribute("width")!).ShouldBe((from, width));
    }

    [Fact]
    public void Tables_WithABarInACell_KeepTheirColumns()
    {
        var row = Everything.Rows[0] with { Title = "zcat | wc -l" };

        ProvingMarkdown.Write(Everything with { Rows = [row] }).ShouldContain(@"| zcat \| wc -l |");
    }

    [BrowserFact]
    public async Task Page_OnAPhone_FitsAndFollowsLightAndDark()
    {
        var file = _folder.Write("index.html", ProvingPage.Write(Everything));
        using var driver = await Playwright.CreateAsync();
        // As root Chromium has no sandbox of its own; it opens nothing but our own page.
        await using var browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        var backs = new List<string>();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = Phone, Height = 800 }, ColorScheme = scheme, JavaScriptEnabled = true });
            var page = await context.NewPageAsync();
            var asked = new List<string>();
            page.Request += (_, request) => asked.Add(request.Url);
            await page.GotoAsync($"file://{file}");

            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(Phone);
            (await page.EvaluateAsync<double>("Math.min(...[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().width))")).ShouldBeGreaterThan(200);
            asked.ShouldBe([$"file://{file}"]);
            backs.Add(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
            await page.ScreenshotAsync(new() { Path = Path.Combine(Directory.CreateDirectory(Cli.InRoot("artifacts", "screenshots")).FullName, $"proving-{scheme}.png".ToLowerInvariant()) });
        }

        backs.ShouldBe(["rgb(255, 255, 255)", "rgb(18, 21, 27)"]);
    }

    public void Dispose() => _folder.Dispose();

    private static XElement Parse(ProvingResults results) => XElement.Parse(ProvingPage.Write(results).Replace("<!doctype html>", "", StringComparison.Ordinal));
}
