using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace HyperMesh.Autonomic.Page.Tests;

/// <summary>The page in a browser.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, fault) => _complaints.Enqueue(fault);
        page.Dialog += (_, dialog) => _complaints.Enqueue($"a dialog: {dialog.Message}");
        // What the content security policy has refused comes here too.
        page.Console += (_, said) =>
        {
            if (said.Type == "error" && !said.Text.Contains("Failed to load resource", StringComparison.Ordinal))
                _complaints.Enqueue(said.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts, refusals of the content security policy, dialogs.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Window> OpenAsync(IBrowserContext context, string address)
    {
        var window = new Window(context, await context.NewPageAsync());
        await window.Page.GotoAsync(address);
        await window.Page.Locator("#link.good").WaitForAsync();
        return window;
    }

    /// <summary>Signs in by the dialog, as a person does.</summary>
    public async Task SignInAsync(string token)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByLabel("Token").FillAsync(token);
        await Page.Locator("#ask-yes").ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
    }

    /// <summary>The whole page as a picture. Nobody sees a part that is out of sight, so the window grows for it.</summary>
    public async Task ShootAsync(string name)
    {
        var (width, height) = (Page.ViewportSize!.Width, Page.ViewportSize.Height);
        await Page.SetViewportSizeAsync(width, await Page.EvaluateAsync<int>("document.documentElement.scrollHeight"));
        await Page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Screenshots, name) });
        await Page.SetViewportSizeAsync(width, height);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
