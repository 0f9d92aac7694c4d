namespace HyperMesh.Autonomic.Page.Tests;

/// <summary>A test with Debian's Chromium; skipped by name where it is not installed, but never where CI is set.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>The browser.</summary>
    public const string Program = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Program) && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "chromium is not installed; scripts/setup.sh --tests brings it";
    }
}
