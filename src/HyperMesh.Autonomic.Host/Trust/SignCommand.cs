using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary><c>sign PATH --key FILE</c>: a detached signature beside a plugin's manifest or a BPF object.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var (path, output) = (KeyOptions.Path(), Options.Output());
        var key = new Option<string>("--key") { Description = "file of the private key, from 'hypermesh keys new'", HelpName = "FILE", Required = true };
        var command = new Command(
            "sign", "Signs a plugin, with all that lies beside its assembly, or a BPF program with its manifest. Sign last: any change undoes it.")
        {
            path, key, output,
        };
        command.SetAction(parsed =>
        {
            var files = SignedFiles.Find(parsed.GetValue(path)!);
            RequireHonesty(files);
            var signature = KeyOptions.Input(() => Sign(files, parsed.GetValue(key)!));
            WholeFile.Write(files.SignaturePath, SignatureFile.Write(signature));
            Report(files, signature, parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private static Signature Sign(SignedFiles files, string keyPath)
    {
        using var key = KeyFile.ReadPrivate(keyPath);
        if (KeyFile.WhyUnsafe(keyPath, isPrivate: true) is { } why)
            Console.Error.WriteLine($"hypermesh: {why.Message}; {why.Hint}");
        return Signature.Make(files.Subject, files.List(), key);
    }

    /// <summary>What would be refused where it is loaded is not signed.</summary>
    private static void RequireHonesty(SignedFiles files)
    {
        if (files.Manifest is not { } manifest)
            return;

        var problems = new ProblemList();
        if (manifest.Version is null)
            problems.Add(manifest.Place, "a plugin that is signed needs a version in its manifest", "add 'version: 0.1.0' to its spec");
        if (files.Look(problems) is { } look)
            foreach (var claim in PluginClaims.Check(manifest, look))
                problems.Add(claim);
        if (problems.HasErrors)
            throw new UsageException($"{files.Subject} is not signed:\n{problems}");
        foreach (var warning in problems)
            Console.Error.WriteLine(warning);
    }

    private static void Report(SignedFiles files, Signature signature, OutputFormat format)
    {
        Console.Out.WriteLine(format == OutputFormat.Json
            ? Json.Line(new
            {
                kind = files.Subject.Kind,
                name = files.Subject.Name,
                version = files.Subject.Version,
                sha256 = signature.Listing.Sha256,
                files = signature.Listing.Files.Select(file => file.Path),
                algorithm = signature.Algorithm.Name(),
                key = signature.KeyId,
                signature = files.SignaturePath,
            })
            : $"signed {files.Subject}: {signature.Listing.Files.Count} files, sha256 {signature.Listing.Sha256}\n"
                + $"by {signature.KeyId} ({signature.Algorithm.Name()})\nin {files.SignaturePath}");
    }
}
