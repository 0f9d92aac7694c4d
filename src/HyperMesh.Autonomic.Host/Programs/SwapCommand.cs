using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>swap IFACE NAME|ID</c>: another program, or the same with another configuration, in the place of ours; no packet sees none.</summary>
internal static class SwapCommand
{
    private const string Description =
        "Puts a program, with its configuration, in the place of the one on the hook, in one step; attaches it where nothing of ours is.";

    public static Command Create()
    {
        var (target, program) = (Target(), Program());
        var (config, mode, priority, kind) = (ProgramOptions.Config(), ProgramOptions.Mode(), ProgramOptions.Priority(), ProgramOptions.Hook());
        var (programs, pins, output) = (Options.Programs(), Options.Pins(), Options.Output());
        var command = new Command("swap", Description)
        {
            target, program, config, mode, priority, kind, programs, pins, output,
        };
        command.SetAction(parsed =>
        {
            var root = new PinDirectory(parsed.GetValue(pins)!);
            var wanted = parsed.GetValue(program)!;
            var (hook, change) = uint.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? PutLoaded(root, id)
                : Hold(root, wanted);
            ChangeReport.Write(hook, change, parsed.GetValue(output));
            return ExitCode.Done;

            (Hook, HookChange) PutLoaded(PinDirectory root, uint id)
            {
                if (parsed.GetValue(config) is not null)
                {
                    throw new UsageException(
                        "a loaded program has its configuration already: name the program instead of its id, or leave out --config");
                }

                Privileges.RequireXdp();
                var loaded = LoadedPrograms.Require(root, id);
                var hook = new Hook(root, HookFor(loaded.RequireManifest(), parsed.GetValue(target)!, parsed.GetValue(kind)));
                return (hook, hook.Put(loaded, ProgramOptions.Attach(parsed, mode, priority, loaded.Origin())));
            }

            (Hook, HookChange) Hold(PinDirectory root, string name)
            {
                var source = new ProgramSource(parsed.GetValue(programs), Configuration.TrustNow());
                var manifest = source.Require(name);
                var configured = source.ReadConfig(manifest, parsed.GetValue(config));
                var options = ProgramOptions.Attach(parsed, mode, priority, configured);
                var on = HookFor(manifest, parsed.GetValue(target)!, parsed.GetValue(kind));
                Privileges.RequireXdp();
                var hook = new Hook(root, on);
                return (hook, hook.Hold(new ProgramRequest(manifest, configured?.Config) { Options = options }));
            }
        });
        return command;
    }

    private static Argument<string> Target() => new("target") { Description = "interface, or path of a cgroup", HelpName = "IFACE", CompletionSources = { Completions.Interfaces } };

    private static Argument<string> Program() => new("program")
    {
        Description = "name of a program, the file of its object, or the id of a loaded one",
        HelpName = "NAME|ID",
        CompletionSources = { Completions.Programs },
    };

    /// <summary>A program that is for nothing but what its manifest names is swapped by any target: its own name, by custom.</summary>
    private static HookName HookFor(ProgramManifest manifest, string target, string? kind) =>
        HookTarget.Of(manifest, kind == "trace" || manifest.Hooks.All(hook => hook == HookKind.Trace) ? null : target, kind);
}
