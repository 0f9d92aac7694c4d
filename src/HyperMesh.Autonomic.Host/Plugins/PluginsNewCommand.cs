using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary><c>plugins new NAME --kind KIND</c>: a plugin that runs, to begin with.</summary>
internal static class PluginsNewCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "what it is called, as in QueueLength or queue-length" };
        var kind = new Option<string>("--kind") { Description = "what it brings: monitor, detector, executor or bpf", Required = true };
        kind.AcceptOnlyFromAmong([.. PluginTemplate.Kinds]);
        var folder = new Option<string?>("--out") { Description = "the folder to make (default: NAME, here)", HelpName = "DIR" };
        var packages = new Option<string?>("--packages")
        {
            Description = "folder with the packages that it is built against (default: those of this installation)",
            HelpName = "DIR",
        };
        var output = Options.Output();
        var command = new Command("new", "Writes a new plugin, with a policy that uses it and its tests.") { name, kind, folder, packages, output };
        command.SetAction(parsed =>
        {
            var called = PluginName.Parse(parsed.GetValue(name)!);
            var made = Write(called, parsed.GetValue(kind)!, Path.GetFullPath(parsed.GetValue(folder) ?? called.Pascal), parsed.GetValue(packages));
            Report(made, parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private static NewPlugin Write(PluginName name, string kind, string folder, string? packages)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new UsageException($"{folder} is there already; choose another name, or another folder by --out");

        // A BPF program is built with clang: it needs no package.
        var local = kind == "bpf" ? null : LocalPackages.Find(packages);
        var files = new List<string>();
        foreach (var (path, text) in PluginTemplate.Files(name, kind, local?.Version ?? "", local?.SeenFrom(folder)))
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            files.Add(path);
        }

        return new NewPlugin(folder, files, NextCommands(name, kind, folder));
    }

    private static string[] NextCommands(PluginName name, string kind, string folder)
    {
        var installation = Installation.Find();
        var here = Seen(folder);
        var program = installation.IsCheckout ? Seen(Path.Combine(installation.Root, "hypermesh")) : "hypermesh";
        if (program == "hypermesh" && installation.IsCheckout)
            program = "./hypermesh";
        return kind switch
        {
            "bpf" =>
            [
                $"make -C {here}",
                $"{program} run --interface lo --programs {here} --program {name.Snake} --policies {here}/policies",
                "ping -c 10 127.0.0.1",
            ],
            "detector" => [$"dotnet build {here}", $"{program} replay {here}/{name.Snake}_example.csv --plugins {here} --policies {here}/policies"],
            _ => [$"dotnet build {here}", $"{program} run --plugins {here} --policies {here}/policies"],
        };
    }

    /// <summary>A path as somebody in the current folder writes it.</summary>
    private static string Seen(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;

    private static void Report(NewPlugin made, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(made));
            return;
        }

        Console.Out.WriteLine($"{made.Folder}: {made.Files.Count} files; README.md says more. Next:");
        foreach (var command in made.Next)
            Console.Out.WriteLine($"  {command}");
    }

    /// <param name="Folder">Where it is.</param>
    /// <param name="Files">Its files, as paths in the folder.</param>
    /// <param name="Next">The commands that show a symptom on screen.</param>
    private sealed record NewPlugin(string Folder, IReadOnlyList<string> Files, IReadOnlyList<string> Next);
}
