using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>attach ID [IFACE]</c>: a loaded program onto a hook that nothing of ours is on.</summary>
internal static class AttachCommand
{
    public static Command Create()
    {
        var id = new Argument<uint>("id") { Description = "what 'load' has printed", HelpName = "ID" };
        var target = new Argument<string?>("target")
        {
            Description = "interface (eth0, or blue/eth0 in a network namespace) or path of a cgroup; nothing for tracing programs",
            HelpName = "IFACE",
            CompletionSources = { Completions.Interfaces },
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (mode, priority, kind) = (ProgramOptions.Mode(), ProgramOptions.Priority(), ProgramOptions.Hook());
        var (pins, output) = (Options.Pins(), Options.Output());
        var command = new Command("attach", "Puts a loaded program on a hook, where it stays when this command ends.")
        {
            id, target, mode, priority, kind, pins, output,
        };
        command.SetAction(parsed =>
        {
            Privileges.RequireXdp();
            var root = new PinDirectory(parsed.GetValue(pins)!);
            var loaded = LoadedPrograms.Require(root, parsed.GetValue(id));
            var hook = new Hook(root, HookTarget.Of(loaded.RequireManifest(), parsed.GetValue(target), parsed.GetValue(kind)));
            if (hook.Look() is { } present)
                throw new UsageException(
                    $"{hook.Name} holds program {present.ProgramId} ({hook.Occupant()?.Name ?? "not by our pins"}) already"
                    + (present.ProgramId == loaded.Id ? "" : $"; 'hypermesh swap {hook.Name.Target} {loaded.Id}' puts this one in its place"));

            var options = ProgramOptions.Attach(parsed, mode, priority, loaded.Origin());
            ChangeReport.Write(hook, hook.Put(loaded, options), parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }
}
