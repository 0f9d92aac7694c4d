using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary>The library's help, and what people type first.</summary>
internal sealed partial class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Lets the help of all verbs show their examples, and leaves it two names.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Aliases.Remove("-?");
        option.Aliases.Remove("/?");
        option.Aliases.Remove("/h");
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(SaidTwice().Replace(text.ToString(), "$1"));
        var examples = Examples.Of(Verb.Of(parseResult.CommandResult));
        if (examples.Count == 0)
            return code;

        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  hypermesh {example}");
        output.WriteLine();
        return code;
    }

    /// <summary>A default that the description names in our words, and the library behind it in its own: 100ms and 00:00:00.1000000. Within one option.</summary>
    [GeneratedRegex(@"(\(default: [^)]*\)(?:(?!\n  -)[^\[])*?)\s*\[default: [^\]]*\]")]
    private static partial Regex SaidTwice();
}
