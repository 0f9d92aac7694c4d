using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>load NAME|FILE</c>: a program in the kernel, configured, on no hook yet. It stays until <c>unload</c>.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var program = new Argument<string>("program") { Description = "name of a program, or the file of its object", HelpName = "NAME|FILE", CompletionSources = { Completions.Programs } };
        var (config, mode, priority, hook) = (ProgramOptions.Config(), ProgramOptions.Mode(), ProgramOptions.Priority(), ProgramOptions.Hook());
        var (programs, pins, output) = (Options.Programs(), Options.Pins(), Options.Output());
        var command = new Command("load", "Loads a program into the kernel and prints its id as {\"id\":…}; 'attach' puts it on a hook.")
        {
            program, config, mode, priority, hook, programs, pins, output,
        };
        command.SetAction(parsed =>
        {
            var source = new ProgramSource(parsed.GetValue(programs), Configuration.TrustNow());
            var manifest = source.Require(parsed.GetValue(program)!);
            var configured = source.ReadConfig(manifest, parsed.GetValue(config));
            var kind = parsed.GetValue(hook) is { } word && HookName.TryParseKind(word, out var named, out _) ? named : manifest.Hooks[0];
            var options = ProgramOptions.Attach(parsed, mode, priority, configured);
            Privileges.RequireXdp();
            using var loaded = ProgramLoader.LoadFor(manifest, kind, configured?.Config);
            var kept = LoadedPins.Keep(
                new PinDirectory(parsed.GetValue(pins)!),
                loaded,
                ProgramLoader.Fingerprint(manifest, configured?.Config),
                new ProgramOrigin(manifest.Place.File, manifest.Name) { Mode = options.Mode, Priority = options.Priority, Trust = loaded.Trust });
            foreach (var note in loaded.Notes)
                Console.Error.WriteLine($"hypermesh: {note}");
            Console.Out.WriteLine(Json.Line(new { id = kept.Id, name = kept.Name, hook = HookName.Word(kind), notes = loaded.Notes, trust = loaded.Trust }));
            return ExitCode.Done;
        });
        return command;
    }
}
