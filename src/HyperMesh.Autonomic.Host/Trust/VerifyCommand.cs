using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary><c>verify PATH</c>: whether somebody who is trusted vouches for a plugin or a BPF program, and for all of it.</summary>
internal static class VerifyCommand
{
    private const int EvidenceShown = 3;

    public static Command Create()
    {
        var (path, config, output) = (KeyOptions.Path(), Options.Config(), Options.Output());
        var keys = new Option<string[]>("--key")
        {
            Description = "file of a public key to trust instead of what the configuration trusts; may be given several times",
            HelpName = "FILE",
        };
        var command = new Command(
            "verify", "Says whether a plugin or a BPF program is what a trusted key has signed or the configuration lists: ends with 0 if so, with 1 if not.")
        {
            path, keys, config, output,
        };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(keys) ?? [];
            var settings = named.Length > 0
                ? new TrustSettings { Keys = KeyOptions.Input(() => named.Select(KeyFile.ReadPublic).ToList()) }
                : Configuration.Read(parsed.GetValue(config)).Trust;
            var files = SignedFiles.Find(parsed.GetValue(path)!);
            // That the configuration lets anything in is no answer to the question who vouches for this.
            var verdict = KeyOptions.Input(() => files.Judge(settings with { AllowUnsigned = false }));
            var loads = verdict.IsAllowed || (settings.AllowUnsigned && KeyOptions.Input(() => files.Judge(settings)).IsAllowed);
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Document(files, verdict, loads));
            else
                Report(files, verdict, loads);
            return verdict.IsAllowed ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string Document(SignedFiles files, TrustVerdict verdict, bool loads) => Json.Line(new
    {
        kind = files.Subject.Kind,
        name = files.Subject.Name,
        version = files.Subject.Version,
        trusted = verdict.IsAllowed,
        level = verdict.Level,
        sha256 = verdict.Sha256,
        signer = verdict.Signer,
        reason = verdict.Refusal,
        hint = verdict.Hint,
        changes = verdict.Changes,
        notes = verdict.Notes,
        loads,
        signature = File.Exists(files.SignaturePath) ? files.SignaturePath : null,
        provides = files.Manifest?.Provides,
        wants = files.Manifest?.Capabilities,
        uses = Uses(files),
    });

    private static void Report(SignedFiles files, TrustVerdict verdict, bool loads)
    {
        Console.Out.WriteLine(verdict.IsAllowed ? $"{files.Subject}: trusted, {verdict.Label}" : $"{files.Subject}: not trusted: {verdict.Refusal}");
        foreach (var change in verdict.Changes)
            Console.Out.WriteLine($"  {change}");
        if (verdict.Sha256.Length > 0)
            Console.Out.WriteLine($"  sha256 {verdict.Sha256}");
        foreach (var note in verdict.Notes)
            Console.Out.WriteLine($"  note: {note}");
        foreach (var group in Uses(files).GroupBy(use => use.Capability))
            Console.Out.WriteLine($"  uses {group.Key.ToString().ToLowerInvariant()}: {Evidence([.. group])}");
        if (verdict.Hint is { } hint)
            Console.Out.WriteLine($"  to mend it: {hint}");
        if (loads && !verdict.IsAllowed)
            Console.Out.WriteLine("  it is loaded all the same, because the configuration says 'unsigned: allow' or is a checkout's");
    }

    private static IReadOnlyList<CapabilityUse> Uses(SignedFiles files) => files.Look(new ProblemList())?.Uses ?? [];

    private static string Evidence(IReadOnlyList<CapabilityUse> uses) =>
        string.Join(", ", uses.Take(EvidenceShown).Select(use => $"{use.Evidence} in {use.File}"))
        + (uses.Count > EvidenceShown ? $" and {uses.Count - EvidenceShown} more" : "");
}
