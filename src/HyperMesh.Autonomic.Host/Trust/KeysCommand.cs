using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary><c>keys new|list|show</c>: keys to sign with, and those that are trusted.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Makes and shows the keys that plugins and BPF programs are signed with.") { New(), List(), Show() };

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = "name of the key's files: NAME.key is private, NAME.pub is public", HelpName = "NAME" };
        var algorithm = new Option<string>("--algorithm")
        {
            Description = "ecdsa-p256, or ml-dsa-65 (against quantum computers; needs OpenSSL 3.5)",
            DefaultValueFactory = _ => SigningAlgorithm.EcdsaP256.Name(),
        };
        algorithm.AcceptOnlyFromAmong([.. SigningAlgorithms.Names]);
        var (folder, output) = (KeyOptions.Folder(), Options.Output());
        var command = new Command(
            "new", "Makes a key. The private half is encrypted when HYPERMESH_KEY_PASSPHRASE is set; no file is ever overwritten.")
        {
            name, algorithm, folder, output,
        };
        command.SetAction(parsed =>
        {
            var stem = parsed.GetValue(name)!;
            if (stem.Length is 0 or > 64 || !stem.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                throw new UsageException($"'{stem}' is no name for a key; use letters, digits, '-' and '_'");

            var place = parsed.GetValue(folder) ?? KeyFile.DefaultFolder;
            using var key = KeyOptions.Input(() => SigningKey.Generate(SigningAlgorithms.Parse(parsed.GetValue(algorithm)!)!.Value));
            var (privatePath, publicPath) = Write(key, place, stem);
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { id = key.Public.Id, algorithm = key.Public.Algorithm.Name(), privateKey = privatePath, publicKey = publicPath })
                : $"{privatePath}: keep it to yourself; 'hypermesh sign PATH --key {privatePath}' signs with it\n"
                    + $"{publicPath}: name it under 'trust.keys' of the configuration where its signatures count\nid {key.Public.Id}");
            return ExitCode.Done;
        });
        return command;
    }

    private static (string Private, string Public) Write(SigningKey key, string folder, string stem)
    {
        OwnersFile.MakeFolder(folder);
        var paths = (Private: Path.Combine(folder, stem + KeyFile.PrivateEnd), Public: Path.Combine(folder, stem + KeyFile.PublicEnd));
        foreach (var path in (string[])[paths.Private, paths.Public])
            if (File.Exists(path))
                throw new UsageException($"{path} is there already; keys are not overwritten: take another name, or move it away");
        KeyFile.Write(key, paths.Private, paths.Public);
        return paths;
    }

    private static Command List()
    {
        var (folder, config, output) = (KeyOptions.Folder(), Options.Config(), Options.Output());
        var command = new Command("list", "Lists the keys of a folder, and those that the configuration trusts.") { folder, config, output };
        command.SetAction(parsed =>
        {
            var views = KeyView.All(parsed.GetValue(folder) ?? KeyFile.DefaultFolder, Configuration.Read(parsed.GetValue(config)).Trust.Keys);
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new { keys = views }));
            else
                Report(views);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Report(IReadOnlyList<KeyView> views)
    {
        if (views.Count == 0)
        {
            Console.Out.WriteLine("there is no key; 'hypermesh keys new NAME' makes one");
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns("ID", "ALGORITHM", "TRUSTED", "PRIVATE", "FILE");
        foreach (var view in views)
            table.AddRow(
                Terminal.Text(view.Id ?? "?"),
                view.Algorithm ?? "",
                view.Trusted ? "yes" : "no",
                view.CanSign ? "yes" : "no",
                Terminal.Text(view.Problem ?? view.File ?? "(from the configuration)"));
        AnsiConsole.Write(table);
    }

    private static Command Show()
    {
        var file = new Argument<string>("file") { Description = "file of a private or a public key", HelpName = "FILE" };
        var output = Options.Output();
        var command = new Command("show", "Shows a key's id and its public half, which may be given to anybody.") { file, output };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var (key, isPrivate) = KeyOptions.Input(() => Read(path));
            if (KeyFile.WhyUnsafe(path, isPrivate) is { } why)
                Console.Error.WriteLine($"hypermesh: {why.Message}; {why.Hint}");
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { id = key.Id, algorithm = key.Algorithm.Name(), @private = isPrivate, publicKey = key.Pem })
                : $"id {key.Id}\nalgorithm {key.Algorithm.Name()}\n{(isPrivate ? "private" : "public")} key; its public half:\n{key.Pem.TrimEnd()}");
            return ExitCode.Done;
        });
        return command;
    }

    private static (VerifyingKey Key, bool IsPrivate) Read(string path)
    {
        if (!KeyFile.IsPrivate(path))
            return (KeyFile.ReadPublic(path), false);
        using var key = KeyFile.ReadPrivate(path);
        return (key.Public, true);
    }
}
