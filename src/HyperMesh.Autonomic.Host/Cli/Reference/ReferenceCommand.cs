using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary><c>reference</c>: all verbs and options, as a page or a manual page.</summary>
internal static class ReferenceCommand
{
    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = "markdown, or man for a manual page", DefaultValueFactory = _ => "markdown", HelpName = "markdown|man" };
        format.AcceptOnlyFromAmong("markdown", "man");
        var command = new Command("reference", "Prints the reference of all verbs and options, as a page or as a manual page.") { format };
        command.SetAction(parsed =>
        {
            var root = (RootCommand)parsed.RootCommandResult.Command;
            if (parsed.GetValue(format) == "man")
                ReferenceManual.Write(root, Console.Out);
            else
                ReferenceMarkdown.Write(root, Console.Out);
            return ExitCode.Done;
        });
        return command;
    }
}
