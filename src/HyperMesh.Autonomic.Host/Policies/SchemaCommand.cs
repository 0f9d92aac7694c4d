using System.CommandLine;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy schema</c>: the language as JSON Schema, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--out") { Description = "write it there instead of to standard output", HelpName = "FILE" };
        var output = Options.Output();
        var command = new Command("schema", "Writes the JSON schema of policies, with the verbs of the plugins that are installed.") { file, output };
        var plugins = PluginOptions.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using var preparation = await Preparation.LoadAsync(plugins.Read(parsed), cancel).ConfigureAwait(false);
            var schema = PolicySchema.Text(preparation.Executors.Verbs);
            if (parsed.GetValue(file) is not { } path)
            {
                await Console.Out.WriteAsync(schema).ConfigureAwait(false);
                return ExitCode.Done;
            }

            WholeFile.Write(path, schema);
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { kind = "schema", file = path, verbs = preparation.Executors.Verbs.Count() })
                : $"{path} is written");
            return ExitCode.Done;
        });
        return command;
    }
}
