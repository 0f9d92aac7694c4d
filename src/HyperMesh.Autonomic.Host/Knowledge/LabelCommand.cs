using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Trust;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge label</c>: what people think of alarms. It makes detectors stricter or more lenient on the series that were behind them.</summary>
internal static class LabelCommand
{
    private static readonly Dictionary<string, Verdict> Verdicts = new()
    {
        ["false-alarm"] = Verdict.FalseAlarm,
        ["true"] = Verdict.True,
        ["missed"] = Verdict.Missed,
        ["none"] = Verdict.None,
    };

    public static Command Create()
    {
        var id = new Argument<long>("ID") { Description = "id of a symptom or incident, or of anything that followed from one" };
        var verdict = new Argument<string>("VERDICT")
        {
            Description = "false-alarm: nothing was wrong; true: it was right; missed: it was real, and should have been graver or earlier; none: takes your verdict back",
        };
        verdict.AcceptOnlyFromAmong([.. Verdicts.Keys]);
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("label", "Says what you think of an alarm. A false alarm makes the detectors behind it stricter on their series.")
        {
            id, verdict, store, output,
        };
        command.SetAction(parsed =>
        {
            var path = KnowledgeStore.PathOf(parsed.GetValue(store));
            var feedback = Judge(path, parsed.GetValue(id), Verdicts[parsed.GetValue(verdict)!]);
            var taken = Deliver(path, feedback);
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new { kind = "label", record = feedback.Record, verdict = parsed.GetValue(verdict), subjects = feedback.Subjects, taken }));
            else
                Console.Out.WriteLine($"{Narrator.Describe(feedback)}{(taken ? "" : "; the loop that is running takes it up within a second")}");
            return ExitCode.Done;
        });
        return command;
    }

    public static string Word(Verdict verdict) => Verdicts.FirstOrDefault(pair => pair.Value == verdict).Key ?? (verdict == Verdict.Helped ? "helped" : "did not help");

    /// <summary>The verdict on the alarm that a record is, or followed from.</summary>
    private static Feedback Judge(string path, long id, Verdict verdict)
    {
        using var journal = Journal.OpenToRead(path);
        if (journal.Find(id) is not { } record)
            throw new UsageException($"there is no record {id} in {path}; 'hypermesh knowledge log' lists those there are");

        var alarms = Causes.Walk(journal, record).Select(step => step.Record)
            .Where(step => step.Body is Symptom { State: SymptomState.Raised } or Incident { State: IncidentState.Opened or IncidentState.Grown }).ToList();
        if (alarms.Count == 0)
            throw new UsageException($"record {id} is no alarm, and followed from none; label a symptom, an incident, or what came of one");

        var judged = alarms.Select(alarm => (alarm.Id, Subjects: SubjectsOf(alarm.Body))).FirstOrDefault(alarm => alarm.Subjects.Count > 0);
        return judged.Subjects is { } subjects
            ? new Feedback(judged.Id, verdict, subjects, Environment.UserName)
            : throw new UsageException($"no detector was behind record {alarms[0].Id}: a rule of fixed thresholds has nothing to calibrate; change the threshold");
    }

    private static IReadOnlyList<DetectorKey> SubjectsOf(RecordBody alarm) =>
        alarm is Symptom symptom ? symptom.Subjects : [.. ((Incident)alarm).Members.Select(member => member.Subject)];

    /// <summary>Writes it; true. Or leaves it for the process that writes the store now; false.</summary>
    private static bool Deliver(string path, Feedback feedback)
    {
        if (StoreLock.IsTaken(path))
        {
            Journal.Post(path, feedback, feedback.Record);
            return false;
        }

        using var taken = StoreLock.Take(path);
        using var key = JournalKey.Read();
        using var journal = Journal.Open(path, new JournalSettings { Key = key });
        journal.Append(TimeProvider.System.GetUtcNow(), feedback, [feedback.Record]);
        return true;
    }
}
