using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Colours and live views on a terminal only; elsewhere plain text, wide enough for tables to keep their lines.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 1000;

    public static void Prepare()
    {
        var plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        if (plain)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfFiles;
    }
}
