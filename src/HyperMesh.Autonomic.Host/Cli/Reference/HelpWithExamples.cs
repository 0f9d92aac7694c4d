using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary>The library's help, and what people type first.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
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
        var code = help.Invoke(parseResult);
        var examples = Examples.Of(Verb.Of(parseResult.CommandResult));
        if (examples.Count == 0)
            return code;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  hypermesh {example}");
        output.WriteLine();
        return code;
    }
}
