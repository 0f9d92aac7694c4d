using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Trust;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge repair</c>: a sound store of what can be read of a damaged one.</summary>
internal static class RepairCommand
{
    public static Command Create()
    {
        var (store, output) = (Options.Store(), Options.Output());
        var file = new Option<string?>("--out")
        {
            Description = "where the sound store goes (default: the damaged one's place; that one stays as FILE.damaged-TIME)",
            HelpName = "FILE",
        };
        var command = new Command("repair", "Saves every record of a damaged store that can be read, and lists what is lost. Only while nothing else writes it.") { store, file, output };
        command.SetAction(parsed =>
        {
            var path = KnowledgeStore.PathOf(parsed.GetValue(store));
            if (parsed.GetValue(file) is { } taken && File.Exists(taken))
                throw new UsageException($"{taken} is there already; name a file that is not");
            using var alone = StoreLock.Take(path);
            var report = JournalRepair.Run(path, parsed.GetValue(file), TimeProvider.System.GetUtcNow());
            using (var key = JournalKey.Read())
            using (Journal.Open(report.Store, new JournalSettings { Key = key }))
            {
                // Signed when it is closed.
            }

            Write(report, parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(RepairReport report, OutputFormat output)
    {
        if (output == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "repair",
                store = report.Store,
                damaged = report.Damaged,
                saved = report.Saved,
                lost = report.LostCount,
                lostIds = report.Lost.Select(range => new { first = range.First, last = range.Last }),
                changed = report.Changed,
                tables = report.Tables,
            }));
            return;
        }

        Console.Out.WriteLine($"{report.Saved} records are saved in {report.Store}; the damaged store is {report.Damaged}");
        foreach (var (first, last) in report.Lost)
            Console.Out.WriteLine(first == last ? $"lost: record {first}" : $"lost: records {first} to {last}");
        foreach (var id in report.Changed)
            Console.Out.WriteLine($"record {id} was saved, and is not what was written");
        foreach (var table in report.Tables)
            Console.Out.WriteLine($"not read whole: {table}");
    }
}
