using System.CommandLine;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary><c>plugins list</c>: what is loaded, and what was left out.</summary>
internal static class PluginsListCommand
{
    public static Command Create()
    {
        var output = Options.Output();
        var list = new Command("list", "Lists the plugins that take part, what they bring, and those that were left out.") { output };
        var plugins = PluginOptions.AddTo(list);
        list.SetAction(async (parsed, cancel) =>
        {
            using var preparation = await Preparation.LoadAsync(plugins.Read(parsed), cancel).ConfigureAwait(false);
            Report(preparation.Plugins, parsed.GetValue(output));
            return preparation.Plugins.Faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return list;
    }

    private static void Report(PluginSet plugins, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(new
            {
                plugins = plugins.Loaded.Select(plugin => new
                {
                    name = plugin.Name,
                    version = plugin.Version,
                    description = plugin.Description,
                    assembly = plugin.Assembly,
                    trust = new { level = plugin.Trust.Level, sha256 = plugin.Trust.Sha256, signer = plugin.Trust.Signer, notes = plugin.Trust.Notes },
                    monitors = plugin.Monitors.Select(m => m.Name),
                    detectors = plugin.Detectors.Select(d => d.Name).Concat(plugin.JointDetectors.Select(d => d.Name)),
                    executors = plugin.Executors.Select(e => e.Name),
                }),
                faults = plugins.Faults.Select(fault => fault.ToString()),
            }));
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns("PLUGIN", "VERSION", "TRUST", "BRINGS", "DESCRIPTION");
        foreach (var plugin in plugins.Loaded)
            table.AddRow(
                Terminal.Text(plugin.Name),
                Terminal.Text(plugin.Version),
                Terminal.Text(plugin.Trust.Label),
                Terminal.Text(string.Join(", ", plugin.Monitors.Select(m => $"monitor {m.Name}")
                    .Concat(plugin.Detectors.Select(d => $"detector {d.Name}"))
                    .Concat(plugin.JointDetectors.Select(d => $"detector {d.Name} of several series"))
                    .Concat(plugin.Executors.Select(e => $"executor {e.Name}")))),
                Terminal.Text(plugin.Description));
        AnsiConsole.Write(table);
    }
}
