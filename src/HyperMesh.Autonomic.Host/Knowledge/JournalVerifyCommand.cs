using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Trust;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge verify</c>: whether the journal is what was written into it.</summary>
internal static class JournalVerifyCommand
{
    public static Command Create()
    {
        var (store, output) = (Options.Store(), Options.Output());
        var key = new Option<string?>("--key")
        {
            Description = "public key that must have signed it (default: this installation's, keys/journal.pub in the state folder)",
            HelpName = "PUB",
        };
        var command = new Command("verify", "Finds every record that was edited, removed, added or moved since it was written. Reads only.") { store, key, output };
        command.SetAction(parsed =>
        {
            var path = KnowledgeStore.PathOf(parsed.GetValue(store));
            var given = parsed.GetValue(key) is { } file ? KeyOptions.Input(() => KeyFile.ReadPublic(file)) : null;
            var own = KeyOptions.Input(JournalKey.ReadPublic);
            var report = JournalAudit.Run(path, new AuditRequest
            {
                Key = given ?? own,
                MustBeSigned = given is not null || (own is not null && Path.GetFullPath(path) == Path.GetFullPath(Installation.StoreOf("knowledge"))),
                Progress = Console.IsErrorRedirected ? null : ShowProgress,
            });
            if (!Console.IsErrorRedirected)
                Terminal.Error.Write("\r\e[K");
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Line(path, report));
            else
                Write(report, path);
            return report.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string Line(string path, AuditReport report) => Json.Line(new
    {
        kind = "verify",
        store = path,
        good = report.IsGood,
        version = report.Version,
        chain = report.HasChain,
        records = report.Records,
        last = report.Last,
        hash = report.Hash,
        trimmed = report.Trimmed is { } trim ? new { before = trim.Before, kept = trim.Kept.Count } : null,
        head = report.Head is { } head ? new { id = head.Id, at = head.At, key = head.KeyNamed().Id, known = report.IsKeyKnown } : null,
        unsigned = report.Unsigned,
        found = report.FindingCount,
        findings = report.Findings.Select(finding => new { id = finding.Id, problem = finding.Problem }),
    });

    private static void Write(AuditReport report, string path)
    {
        if (!report.HasChain)
        {
            Say($"{path} is of version {report.Version}, which had no chain: nothing can be verified in its {report.Records} records; 'hypermesh run' gives it one");
            return;
        }

        foreach (var finding in report.Findings)
            Say(finding.Id == 0 ? finding.Problem : $"record {finding.Id}: {finding.Problem}");
        if (report.FindingCount > report.Findings.Count)
            Say($"… and {report.FindingCount - report.Findings.Count} more findings");
        Say(report.IsGood
            ? $"{report.Records} records up to {report.Last} are as they were written; the hash of the last one is {report.Hash}"
            : $"{path} is not what was written into it: {report.FindingCount} finding{(report.FindingCount == 1 ? "" : "s")} in {report.Records} records");
        if (report.Trimmed is { } trim)
            Say($"records before {trim.Before} were removed by retention ({trim.Reason}), {trim.Kept.Count} of them stayed");
        Say(Signed(report));
    }

    private static string Signed(AuditReport report)
    {
        if (report.Head is not { } head)
            return "nothing in it is signed: who can write the file could have made all of it anew";
        var whose = report.IsKeyKnown ? "the key asked for" : "a key that is not known here; name it with --key";
        var rest = report.Unsigned > 0 ? $"; the {report.Unsigned} after it are not signed yet" : "";
        return $"signed, and on disk, up to record {head.Id} on {head.At}, by {head.KeyNamed().Id} ({whose}){rest}";
    }

    private static void ShowProgress(long done, long total) =>
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{done:N0} of {total:N0} records"));

    private static void Say(string words) => Console.Out.WriteLine(words);
}
