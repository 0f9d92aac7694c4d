using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Web;
using HyperMesh.Autonomic.Netns.Tests;
using Microsoft.Playwright;

namespace HyperMesh.Autonomic.Page.Tests;

/// <summary>The page of a daemon that watches a real namespace under a real flood: what an operator sees, and does about it.</summary>
[Collection(Browser.Name)]
public sealed class FloodPageTests(Browser browser)
{
    [KernelFact]
    public async Task Flood_OnThePage_IsMarkedApprovedAndExplained()
    {
        using var loop = new RunningLoop(policy => policy.Replace("mode: enforce", "mode: approve", StringComparison.Ordinal));
        var port = FreePort.Find();
        loop.Start("50ms", "--metrics-port", $"{port}", "--web-address", "127.0.0.1");
        Browser.AwaitServer(port);
        await using var window = await browser.OpenAsync($"http://127.0.0.1:{port}/");
        var page = window.Page;
        await page.GetByText("xdp_packet_counter").First.WaitForAsync();
        var chart = page.Locator("figure", new() { HasText = "xdp_udp_packets_total" });
        await chart.Locator("canvas").WaitForAsync();
        // The detector has to know what is usual.
        loop.LetCalmPass(1000);

        loop.Flood.Start();
        await page.Locator("figure.off", new() { HasText = "xdp_udp_packets_total" }).WaitForAsync();
        (await chart.Locator("[role=img]").GetAttributeAsync("aria-label"))!.ShouldEndWith("abnormal");

        // Without a token nothing can be done, by the buttons and past them.
        var approve = page.GetByRole(AriaRole.Button, new() { NameString = "Approve plan" });
        await approve.First.WaitForAsync();
        (await approve.First.IsDisabledAsync()).ShouldBeTrue();
        var plan = await page.Locator(".proposal").First.GetAttributeAsync("data-plan");
        var status = await page.EvaluateAsync<int>(
            $$"""async () => (await fetch('v1/approvals/{{plan}}', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"answer":"approve"}' })).status""");
        status.ShouldBe(401);
        await window.ShootAsync("flood-awaiting-approval.png");

        await window.SignInAsync(NewToken(loop, "anna"));
        await approve.First.ClickAsync();
        await page.Locator("#ask-text").FillAsync("seen on the page");
        await page.Locator("#ask-yes").ClickAsync();
        await page.Locator("#timeline li[data-kind=outcome]", new() { HasText = "xdp_firewall" }).First.WaitForAsync();
        await page.Locator("#timeline li[data-kind=approval]", new() { HasText = "anna (token, from 127.0.0.1)" }).First.WaitForAsync();
        loop.ProgramOnHook().ShouldBe("xdp_firewall");
        await page.Locator("#program-table", new() { HasText = "xdp_firewall" }).WaitForAsync();

        // What it drops is among the flows, with what the table does not show.
        await page.Locator("#flow-table tr", new() { HasText = "dropped" }).First.WaitForAsync();
        (await page.Locator("#flow-table").InnerTextAsync()).ShouldNotContain("undefined");
        (await page.Locator("#flows-note").InnerTextAsync()).ShouldContain("Lost: ");

        // The outcome opens its way back to the symptom.
        var outcome = page.Locator("#timeline li[data-kind=outcome]", new() { HasText = "xdp_firewall" }).First;
        await outcome.GetByRole(AriaRole.Button).ClickAsync();
        var why = outcome.Locator(".why");
        await why.GetByText("raised").First.WaitForAsync();
        (await why.InnerTextAsync()).ShouldContain("approves plan");
        await window.ShootAsync("flood-desktop.png");

        await using var phone = await browser.OpenAsync($"http://127.0.0.1:{port}/", width: 390, height: 844, dark: true);
        await phone.Page.Locator("#program-table", new() { HasText = "xdp_firewall" }).WaitForAsync();
        await phone.Page.Locator("figure canvas").First.WaitForAsync();
        (await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(0, "nothing is wider than the phone");
        await phone.ShootAsync("flood-phone-dark.png");
        window.Complaints.ShouldBeEmpty();
        phone.Complaints.ShouldBeEmpty();
        loop.Stop().ExitCode.ShouldBe(0);
    }

    private static string NewToken(RunningLoop loop, string name)
    {
        var made = loop.Do("token", "new", name, "-o", "json");
        made.ExitCode.ShouldBe(0, made.ToString());
        return made.Lines[0].GetProperty("token").GetString()!;
    }
}
