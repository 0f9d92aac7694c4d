using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>detach IFACE|ID</c>: ours off the hooks; programs of others stay.</summary>
internal static class DetachCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("target")
        {
            Description = "interface, cgroup, hook (tc-egress:eth0), or a program's name or id for all hooks that it is on",
            HelpName = "IFACE|ID",
            CompletionSources = { Completions.Interfaces },
        };
        var (kind, pins, output) = (ProgramOptions.Hook(), Options.Pins(), Options.Output());
        var command = new Command("detach", "Takes our program off its hook. One that 'load' has loaded stays loaded.")
        {
            target, kind, pins, output,
        };
        command.SetAction(parsed =>
        {
            Privileges.RequireXdp();
            var root = new PinDirectory(parsed.GetValue(pins)!);
            foreach (var view in HookTarget.Ours(root, parsed.GetValue(target)!, parsed.GetValue(kind)))
            {
                var hook = new Hook(root, HookTarget.Parse(view.Hook));
                var gone = hook.Release();
                var message = gone is null
                    ? $"{view.Hook}: our program was gone already"
                    : $"detached {view.Program ?? "a program"} from {hook.Name.Target}";
                ChangeReport.Write(hook, new HookChange("detached", gone?.ProgramId ?? 0, gone?.Mode, message), parsed.GetValue(output));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
