using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>knowledge log|why|label|calibration</c>: the decision journal, and what people think of it.</summary>
internal static partial class KnowledgeCommand
{
    public static Command Create() => new("knowledge", "Reads the decision journal, and takes down what you think of an alarm.")
    {
        CreateLog(),
        CreateWhy(),
        CreateLabel(),
        CreateCalibration(),
    };

    private static Command CreateLog()
    {
        var store = Options.Store();
        var output = Options.Output();
        var kinds = new Option<string[]>("--kind") { Description = "only records of this kind; may be given several times" };
        kinds.AcceptOnlyFromAmong("symptom", "incident", "feedback", "plan", "action", "outcome", "verification", "hold", "drift", "note");
        var last = new Option<int?>("--last") { Description = "only the last N records", HelpName = "N" };
        var command = new Command("log", "Lists what was seen, decided and done, oldest first.") { store, kinds, last, output };
        command.SetAction(parsed =>
        {
            using var journal = Open(parsed.GetValue(store));
            var wanted = parsed.GetValue(kinds) ?? [];
            var records = journal.Read().Where(record => wanted.Length == 0 || wanted.Contains(KindOf(record)));
            var writer = new DecisionWriter(Console.Out, parsed.GetValue(output));
            foreach (var record in parsed.GetValue(last) is { } count ? records.TakeLast(count) : records)
                writer.Write(record);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateWhy()
    {
        var id = new Argument<long>("ID") { Description = "id of a record, as 'knowledge log' shows it" };
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("why", "Walks from a record to what caused it, down to the values that were judged.") { id, store, output };
        command.SetAction(parsed =>
        {
            using var journal = Open(parsed.GetValue(store));
            var wanted = parsed.GetValue(id);
            if (journal.Find(wanted) is not { } record)
                throw new UsageException($"there is no record {wanted} in {journal.Path}; 'hypermesh knowledge log' lists those there are");

            foreach (var (step, depth) in Walk(journal, record))
                Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json ? RecordJson.WriteLine(step) : Indented(step, depth));

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A record, then its causes, depth first, each once.</summary>
    private static IEnumerable<(KnowledgeRecord Record, int Depth)> Walk(Journal journal, KnowledgeRecord record)
    {
        var seen = new HashSet<long>();
        var open = new Stack<(KnowledgeRecord Record, int Depth)>([(record, 0)]);
        while (open.TryPop(out var step))
        {
            if (!seen.Add(step.Record.Id))
                continue;

            yield return step;
            foreach (var cause in step.Record.Causes.Reverse().Select(journal.Find).OfType<KnowledgeRecord>())
                open.Push((cause, step.Depth + 1));
        }
    }

    private static string Indented(KnowledgeRecord record, int depth) =>
        (depth == 0 ? "" : new string(' ', 2 * Math.Min(depth - 1, 20)) + "└ ") + DecisionWriter.Text(record);

    private static string KindOf(KnowledgeRecord record) => record.Body switch
    {
        Symptom => "symptom",
        Incident => "incident",
        Feedback => "feedback",
        ChangePlan => "plan",
        ActionIntent => "action",
        Outcome => "outcome",
        Verification => "verification",
        Hold => "hold",
        Drift => "drift",
        _ => "note",
    };

    private static Journal Open(string? store) => Journal.OpenToRead(PathOf(store));

    private static string PathOf(string? store)
    {
        if (store is not null)
            return File.Exists(store) ? store : throw new UsageException($"there is no Knowledge store {store}");

        var newest = Stores().FirstOrDefault()
            ?? throw new UsageException($"there is no Knowledge store in {Installation.StateFolder} yet; name one with --store, or run 'hypermesh demo'");
        Console.Error.WriteLine($"reading {newest}, the store written last; another can be named with --store");
        return newest;
    }

    /// <summary>The default stores that are there, the one written last first.</summary>
    private static IEnumerable<string> Stores() =>
        from verb in (string[])["knowledge", "demo", "replay"]
        let path = Installation.StoreOf(verb)
        where File.Exists(path)
        orderby new[] { path, path + "-wal" }.Where(File.Exists).Max(File.GetLastWriteTimeUtc) descending
        select path;
}
