using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Colours and live views on a terminal only; elsewhere plain text, wide enough for tables to keep their lines. What is written to the console passes a
/// <see cref="PlainWriter"/>; tables and views, which steer the terminal themselves, take strangers' text by <see cref="Text"/>.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 1000;

    /// <summary>Standard output past the <see cref="PlainWriter"/>: for lines that have colours of their own.</summary>
    public static TextWriter Output { get; private set; } = Console.Out;

    /// <summary>Standard error, likewise.</summary>
    public static TextWriter Error { get; private set; } = Console.Error;

    public static void Prepare()
    {
        // Before anybody else asks for it: what steers the terminal on purpose does not pass the writer for strangers' text.
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new StandardOutput(Console.Out) });
        var plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        if (plain)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfFiles;
        (Output, Error) = (Console.Out, Console.Error);
        Console.SetOut(new PlainWriter(Output));
        Console.SetError(new PlainWriter(Error));
    }

    /// <summary>A stranger's text within the markup of a table or a view.</summary>
#pragma warning disable RS0030 // This is the one place.
    public static string Text(string text) => Markup.Escape(Clean(text));
#pragma warning restore RS0030

    /// <summary>A text in which nothing steers the terminal.</summary>
    public static string Clean(string text) => text.Any(IsSteering) ? string.Concat(text.Select(c => IsSteering(c) ? '?' : c)) : text;

    /// <summary>A text in a colour of the terminal (SGR), where there are colours.</summary>
    public static string Colour(string text, string colour) => AnsiConsole.Profile.Capabilities.Ansi ? $"\e[{colour}m{text}\e[0m" : text;

    private static bool IsSteering(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;

    /// <summary>Standard output, which stays that also when <see cref="Console.Out"/> is another writer.</summary>
    private sealed class StandardOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        private readonly AnsiConsoleOutput _sized = new(writer);

        public TextWriter Writer => writer;

        public bool IsTerminal => !Console.IsOutputRedirected;

        public int Width => _sized.Width;

        public int Height => _sized.Height;

        public void SetEncoding(System.Text.Encoding encoding) => _sized.SetEncoding(encoding);
    }
}
