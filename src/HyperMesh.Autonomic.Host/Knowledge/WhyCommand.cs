using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge why</c>: the walk from a record to the samples behind it.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var id = new Argument<long>("ID") { Description = "id of a record, as 'knowledge log' shows it" };
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("why", "Walks from a record to what caused it, down to the values that were judged.") { id, store, output };
        command.SetAction(parsed =>
        {
            using var journal = KnowledgeStore.Open(parsed.GetValue(store));
            var wanted = parsed.GetValue(id);
            var record = journal.Find(wanted)
                ?? throw new UsageException(Gone(journal, wanted) ?? $"there is no record {wanted} in {journal.Path}; 'hypermesh knowledge log' lists those there are");
            Tell(journal, record, parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>When and why a record was removed; null when it never was there.</summary>
    private static string? Gone(Journal journal, long id) => id > 0 && journal.RemovalOf(id) is { Body: Trim trim } removal
        ? $"record {id} was removed from {journal.Path} by {removal.At:yyyy-MM-dd HH:mm:ss}Z, with {trim.Removed} others: {trim.Reason} (record {removal.Id})"
        : null;

    private static void Tell(Journal journal, KnowledgeRecord record, OutputFormat format)
    {
        var missing = new HashSet<long>();
        foreach (var (step, depth) in Causes.Walk(journal, record))
        {
            Console.Out.WriteLine(format == OutputFormat.Json ? RecordJson.WriteStep(step, depth) : Indent(depth) + DecisionWriter.Text(step));
            foreach (var cause in step.Causes.Where(cause => journal.Find(cause) is null && missing.Add(cause)))
                TellMissing(journal, cause, depth + 1, format);
        }
    }

    /// <summary>What cannot be told is said, so that the end of the walk is not taken for the beginning of the story.</summary>
    private static void TellMissing(Journal journal, long id, int depth, OutputFormat format)
    {
        var trim = journal.RemovalOf(id);
        Console.Out.WriteLine(format == OutputFormat.Json
            ? Json.Line(new { kind = "removed", id, cause = Array.Empty<long>(), depth, by = trim?.Id, reason = trim is null ? null : Reason(trim) })
            : $"{Indent(depth)}{id} {(trim is null ? "is not in this store" : $"was removed by record {trim.Id} ({Reason(trim)})")}");
    }

    private static string Reason(KnowledgeRecord trim) => ((Trim)trim.Body).Reason;

    private static string Indent(int depth) => depth == 0 ? "" : new string(' ', 2 * Math.Min(depth - 1, 20)) + "└ ";
}
