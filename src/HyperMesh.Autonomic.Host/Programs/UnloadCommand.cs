using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>unload ID</c>: a loaded program that is on no hook leaves the kernel.</summary>
internal static class UnloadCommand
{
    public static Command Create()
    {
        var id = new Argument<uint>("id") { Description = "what 'load' has printed", HelpName = "ID" };
        var (pins, output) = (Options.Pins(), Options.Output());
        var command = new Command("unload", "Takes a loaded program out of the kernel; it must be on no hook.") { id, pins, output };
        command.SetAction(parsed =>
        {
            Privileges.RequireXdp();
            var root = new PinDirectory(parsed.GetValue(pins)!);
            var loaded = LoadedPrograms.Require(root, parsed.GetValue(id));
            var hooks = HookView.All(root).Where(view => view.Runs(loaded.Id)).Select(view => view.Hook).ToList();
            if (hooks.Count > 0)
                throw new UsageException(
                    $"program {loaded.Id} ({loaded.Name}) is on {string.Join(", ", hooks)}; 'hypermesh detach {loaded.Id}' takes it off first");

            loaded.Remove();
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { unloaded = loaded.Id, name = loaded.Name })
                : $"unloaded {loaded.Name} (program {loaded.Id})");
            return ExitCode.Done;
        });
        return command;
    }
}
