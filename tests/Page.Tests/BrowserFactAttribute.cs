namespace HyperMesh.Autonomic.Page.Tests;

/// <summary>A test with Debian's Chromium; skipped by name where it is not installed, but never where CI is set.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!File.Exists(Browser.Program) && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "chromium is not installed; scripts/setup.sh --tests brings it";
    }
}
