using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge log</c>.</summary>
internal static class LogCommand
{
    /// <summary>With <c>--follow</c> alone: so many of the newest come first.</summary>
    private const int LastWords = 10;

    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var last = new Option<long?>("--last") { Description = "only the last N of these records", HelpName = "N", CustomParser = result => LogOptions.Id(result, "--last", 0) };
        var follow = new Option<bool>("--follow", "-f") { Description = $"goes on with new records as they come, after the last {LastWords}; Ctrl-C ends it" };
        var options = new LogOptions();
        var command = new Command("log", "Lists what was seen, decided and done, oldest first.") { store };
        options.AddTo(command);
        command.Options.Add(last);
        command.Options.Add(follow);
        command.Options.Add(output);
        command.SetAction(async (parsed, cancel) =>
        {
            var path = KnowledgeStore.PathOf(parsed.GetValue(store));
            if (parsed.GetValue(follow) && options.SayUntil(parsed))
                throw new UsageException("--follow goes on without end, and --until says where to end; leave one out");

            var writer = new DecisionWriter(Console.Out, parsed.GetValue(output));
            var from = parsed.GetValue(last) ?? (parsed.GetValue(follow) && !options.SayFrom(parsed) ? LastWords : null);
            RecordFilter filter;
            KnowledgeRecord? seen;
            using (var journal = Journal.OpenToRead(path))
            {
                filter = options.Read(parsed, journal);
                seen = Write(journal, filter, from, writer, cancel);
            }

            if (parsed.GetValue(follow))
                await new LogFollow(path, filter, writer, Console.Error).RunAsync(seen, cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Writes what is there; returns the record up to which all was looked at.</summary>
    private static KnowledgeRecord? Write(Journal journal, RecordFilter filter, long? last, DecisionWriter writer, CancellationToken cancel)
    {
        var seen = journal.LastId;
        foreach (var record in last is { } count ? journal.ReadLast(filter, (int)Math.Min(count, int.MaxValue)) : journal.Read(filter))
        {
            cancel.ThrowIfCancellationRequested();
            writer.Write(record);
            seen = Math.Max(seen, record.Id);
        }

        return journal.Find(seen);
    }
}
