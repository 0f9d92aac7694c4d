using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary>The reference of the command line as a manual page (man(7)).</summary>
internal static class ReferenceManual
{
    public static void Write(RootCommand root, TextWriter output)
    {
        output.WriteLine(".TH HYPERMESH 1 \"\" \"HyperMesh.Autonomic\" \"User Commands\"");
        output.WriteLine(".ad l");
        output.WriteLine(".SH NAME");
        output.WriteLine("hypermesh \\- autonomic control loop for Linux hosts that acts inside the kernel");
        output.WriteLine(".SH SYNOPSIS");
        output.WriteLine(".B hypermesh");
        output.WriteLine(".I VERB");
        output.WriteLine("[options]");
        output.WriteLine(".SH DESCRIPTION");
        output.WriteLine(Text(root.Description));
        output.WriteLine(".SH VERBS");
        foreach (var verb in Verb.All(root).Where(verb => verb.IsWhole))
            Write(verb, output);
        output.WriteLine(".SH EXIT STATUS");
        foreach (var (code, meaning) in ((string, string)[])[("0", "Done."), ("1", "Failed."), ("2", "Bad usage or bad input."), ("3", "Refused for lack of privilege or kernel support.")])
        {
            output.WriteLine(".TP");
            output.WriteLine($".B {code}");
            output.WriteLine(meaning);
        }

        output.WriteLine(".SH ENVIRONMENT");
        foreach (var (name, meaning) in ((string, string)[])[("HYPERMESH_CONFIG", "The configuration, where --config does not name it."), ("HYPERMESH_STATE", "The folder of stores and keys."), ("NO_COLOR", "No colours, where it is set.")])
        {
            output.WriteLine(".TP");
            output.WriteLine($".B {Text(name)}");
            output.WriteLine(Text(meaning));
        }
    }

    private static void Write(Verb verb, TextWriter output)
    {
        output.WriteLine($".SS \"hypermesh {Text(verb.Usage).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"");
        output.WriteLine(Text(verb.Command.Description));
        foreach (var argument in verb.Arguments)
            Entry(Verb.Written(argument), argument.Description, output);
        foreach (var option in verb.Options)
            Entry(Verb.Written(option), option.Description, output);
        foreach (var example in Examples.Of(verb.Path))
        {
            output.WriteLine(".PP");
            output.WriteLine(".nf");
            output.WriteLine($".RS\n$ hypermesh {Text(example)}\n.RE");
            output.WriteLine(".fi");
        }
    }

    private static void Entry(string name, string? description, TextWriter output)
    {
        output.WriteLine(".TP");
        output.WriteLine($".B {Text(name)}");
        output.WriteLine(Text(description));
    }

    // A dot or an apostrophe at the beginning of a line is a request.
    private static string Text(string? text)
    {
        var plain = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return plain is ['.' or '\'', ..] ? $"\\&{plain}" : plain;
    }
}
