using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace HyperMesh.Autonomic.Page.Tests;

/// <summary>Debian's Chromium, without a window; one for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Name = "browser";

    /// <summary>How long something may take to show: the machine may be busy.</summary>
    public const float PatienceMilliseconds = 60_000;

    private IPlaywright? _driver;
    private IBrowser? _browser;

    /// <summary>Where the tests leave what they saw.</summary>
    public static string Screenshots { get; } = Directory.CreateDirectory(Host.Tests.Cli.InRoot("artifacts", "screenshots")).FullName;

    public async Task InitializeAsync()
    {
        if (!File.Exists(BrowserFactAttribute.Program))
            return;
        _driver = await Playwright.CreateAsync();
        // As root Chromium has no sandbox of its own; it opens nothing but our own page.
        _browser = await _driver.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    }

    /// <summary>A window of its own, with what went wrong in it.</summary>
    public async Task<Window> OpenAsync(string address, int width = 1400, int height = 1000, bool dark = false)
    {
        if (_browser is null)
            throw new FileNotFoundException($"{BrowserFactAttribute.Program} is not there; scripts/setup.sh --tests brings it");
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await Window.OpenAsync(context, address);
    }

    /// <summary>Waits until somebody listens on a port of loopback: the daemon's first outcome comes a little before its page.</summary>
    public static void AwaitServer(int port) => Waiting.Until(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _driver?.Dispose();
    }
}

[CollectionDefinition(Browser.Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>;
