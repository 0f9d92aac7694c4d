using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Trust;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge trim</c>: removes old records from a store that no loop writes; a loop does it by itself.</summary>
internal static class TrimCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var age = new Option<string?>("--older-than") { Description = "removes records that are older than this: 30d, 12h", HelpName = "DURATION" };
        var size = new Option<string?>("--larger-than")
        {
            Description = "removes the oldest records while the store holds more than this: 500M, 1G",
            HelpName = "SIZE",
        };
        var dry = new Option<bool>("--dry-run") { Description = "says what would go, and removes nothing; also while a loop runs" };
        var command = new Command("trim", "Removes old records, but nothing that an open decision stands on. The chain can still be verified.")
        {
            age, size, dry, store, output,
        };
        command.SetAction(parsed =>
        {
            var path = KnowledgeStore.PathOf(parsed.GetValue(store));
            var retention = Read(parsed.GetValue(age), parsed.GetValue(size));
            var result = parsed.GetValue(dry) ? Plan(path, retention) : Trim(path, retention);
            Tell(result, parsed.GetValue(dry), parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private sealed record Result(string Store, Trim? Said, long? Record, long BytesBefore, long BytesAfter);

    private static Retention Read(string? age, string? size)
    {
        if (age is null && size is null)
            throw new UsageException("what is to go? Name an age with --older-than, a size with --larger-than, or both");

        return new Retention
        {
            Age = age is null ? Options.Longest
                : DurationText.TryParse(age, out var duration) && duration <= Options.Longest ? duration : throw new UsageException($"--older-than: '{age}' is not a duration such as 30d or 12h"),
            Size = size is null ? long.MaxValue
                : QuantityOf(size) is { } bytes ? bytes : throw new UsageException($"--larger-than: '{size}' is not a size such as 500M or 1G"),
        };
    }

    private static long? QuantityOf(string text)
    {
        var factor = text.Length == 0 ? 0 : text[^1] switch { 'k' => 1e3m, 'M' => 1e6m, 'G' => 1e9m, _ => 1m };
        return decimal.TryParse(factor == 1m ? text : text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1_000_000_000_000_000 ? (long)(number * factor) : null;
    }

    private static Result Plan(string path, Retention retention)
    {
        using var journal = Journal.OpenToRead(path);
        var bytes = SizeOf(path);
        return new Result(path, Trimming.Plan(journal, retention, TimeProvider.System.GetUtcNow()), null, bytes, bytes);
    }

    private static Result Trim(string path, Retention retention)
    {
        if (StoreLock.IsTaken(path))
            throw new UsageException(
                $"{path} is written by a loop, which removes old records by itself: set spec.knowledge.retention in the configuration; --dry-run works meanwhile");

        using var taken = StoreLock.Take(path);
        var before = SizeOf(path);
        KnowledgeRecord? record;
        using (var key = JournalKey.Read())
        using (var journal = Journal.Open(path, new JournalSettings { Key = key }))
            record = Trimming.CarryOut(journal, retention, TimeProvider.System.GetUtcNow());

        return new Result(path, record?.Body as Trim, record?.Id, before, SizeOf(path));
    }

    private static long SizeOf(string path) => new[] { path, path + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length);

    private static void Tell(Result result, bool isDry, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "trim",
                store = result.Store,
                dryRun = isDry,
                record = result.Record,
                before = result.Said?.Before,
                removed = result.Said?.Removed ?? 0,
                kept = result.Said?.Kept.Count ?? 0,
                reason = result.Said?.Reason,
                bytesBefore = result.BytesBefore,
                bytesAfter = result.BytesAfter,
            }));
            return;
        }

        var invariant = CultureInfo.InvariantCulture;
        Console.Out.WriteLine(result.Said is not { } said
            ? $"nothing is to go from {result.Store}"
            : string.Create(invariant, $"{said.Removed:N0} records before {said.Before} {(isDry ? "would go" : "are gone")} ({said.Reason}), {said.Kept.Count:N0} of them stay for what is open")
                + (isDry ? "" : string.Create(invariant, $"; the store was {result.BytesBefore / 1e6:0.#} MB, and is {result.BytesAfter / 1e6:0.#} MB (record {result.Record})")));
    }
}
