using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary>The reference of the command line as a page.</summary>
internal static class ReferenceMarkdown
{
    public static void Write(RootCommand root, TextWriter output)
    {
        output.WriteLine("# The command line");
        output.WriteLine();
        output.WriteLine("Made by `hypermesh reference`; a test keeps it true. `hypermesh VERB --help` says the same.");
        output.WriteLine("Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 3 refused for lack of privilege or kernel support.");
        foreach (var verb in Verb.All(root))
            Write(verb, output);
    }

    private static void Write(Verb verb, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"## hypermesh {verb.Path}");
        output.WriteLine();
        output.WriteLine(Plain(verb.Command.Description));
        if (!verb.IsWhole)
            return;

        output.WriteLine();
        output.WriteLine("```");
        output.WriteLine($"hypermesh {verb.Usage}");
        output.WriteLine("```");
        var rows = verb.Arguments.Select(argument => (Verb.Written(argument), argument.Description))
            .Concat(verb.Options.Select(option => (Verb.Written(option), option.Description))).ToList();
        if (rows.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("| | |");
            output.WriteLine("|---|---|");
            foreach (var (name, description) in rows)
                output.WriteLine($"| `{name.Replace("|", "\\|", StringComparison.Ordinal)}` | {Plain(description).Replace("|", "\\|", StringComparison.Ordinal)} |");
        }

        var examples = Examples.Of(verb.Path);
        if (examples.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("```sh");
        foreach (var example in examples)
            output.WriteLine($"hypermesh {example}");
        output.WriteLine("```");
    }

    private static string Plain(string? text) => (text ?? "")
        .Replace("*", "\\*", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
