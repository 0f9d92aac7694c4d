using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Explains one record of a journal: what led to it, on which values, what held its rule back, and the rule as it is now.</summary>
internal static class ExplainDecision
{
    public static void Tell(Journal journal, long id, PolicySnapshot policy, OutputFormat format)
    {
        var record = journal.Find(id)
            ?? throw new UsageException($"there is no record {id} in {journal.Path}; 'hypermesh knowledge log' lists those there are");
        var walk = Causes.Walk(journal, record).ToList();
        var rules = walk.Select(step => RuleOf(step.Record.Body)).OfType<RuleId>().Distinct().ToList();
        var holds = Holds(journal, walk.ConvertAll(step => step.Record)).ToList();
        if (format == OutputFormat.Json)
        {
            foreach (var (step, _) in walk)
                Console.Out.WriteLine(RecordJson.WriteLine(step));
            foreach (var hold in holds)
                Console.Out.WriteLine(RecordJson.WriteLine(hold));
            foreach (var rule in rules)
                Console.Out.WriteLine(Json.Line(Document(rule, policy.Find(rule))));
            return;
        }

        foreach (var (step, depth) in walk)
            Write(step, depth);
        foreach (var hold in holds)
            Console.Out.WriteLine($"held back meanwhile: {DecisionWriter.Text(hold)}");
        foreach (var asked in rules)
            if (policy.Find(asked) is { } rule)
                ExplainText.Write(Console.Out, rule);
            else
                Console.Out.WriteLine($"{asked} is no longer among the policies");
    }

    /// <summary>A condition with the value that it was judged on.</summary>
    public static string Describe(Evidence evidence)
    {
        var value = evidence.Value is { } number ? $" is {PlainText.Number(number)}" : ": no data";
        var band = evidence is { Low: { } low, High: { } high } ? $", expected {PlainText.Number(low)} to {PlainText.Number(high)}" : "";
        var since = evidence.Since is { } at ? $", abnormal since {ExplainText.Time(at)}" : "";
        return $"{evidence.Truth,-7} {evidence.Condition} ({evidence.Series ?? "no series"}{(evidence.Of is { } of ? $" {of}" : "")}{value}{band}{since})";
    }

    private static void Write(KnowledgeRecord record, int depth)
    {
        var indent = new string(' ', 2 * Math.Min(depth, 20));
        Console.Out.WriteLine(indent + DecisionWriter.Text(record));
        var judged = record.Body switch
        {
            Symptom symptom => symptom.Evidence,
            Verification verification => verification.Evidence,
            _ => [],
        };
        foreach (var evidence in judged)
            Console.Out.WriteLine($"{indent}      {Describe(evidence)}");
    }

    /// <summary>What held the same cases back between the first and the last of these records.</summary>
    private static IEnumerable<KnowledgeRecord> Holds(Journal journal, IReadOnlyList<KnowledgeRecord> walk)
    {
        var cases = walk.Select(record => CaseOf(record.Body)).OfType<CaseKey>().ToHashSet();
        var (first, last) = (walk.Min(record => record.Id), walk.Max(record => record.Id));
        return journal.Read(first - 1).TakeWhile(record => record.Id <= last)
            .Where(record => record.Body is Hold hold && cases.Contains(new CaseKey(hold.Rule, hold.Target, hold.Group)) && !walk.Contains(record));
    }

    private static CaseKey? CaseOf(RecordBody body) => body switch
    {
        Symptom symptom => new CaseKey(symptom.Rule, symptom.Target, symptom.Group),
        ChangePlan { Rule: { } rule } plan => new CaseKey(rule, plan.Target, plan.Group),
        Hold hold => new CaseKey(hold.Rule, hold.Target, hold.Group),
        _ => null,
    };

    private static RuleId? RuleOf(RecordBody body) => CaseOf(body)?.Rule;

    private static object Document(RuleId id, Rule? rule) => new
    {
        kind = "rule",
        rule = id.ToString(),
        found = rule is not null,
        place = rule?.Place.ToString(),
        when = rule?.When.ToString(),
        forSeconds = rule?.For.TotalSeconds,
        keepFiringForSeconds = rule?.KeepFiringFor.TotalSeconds,
        cooldownSeconds = rule?.Cooldown.TotalSeconds,
        mode = rule?.Mode,
        verbs = rule?.Rungs.SelectMany(rung => rung.Steps).Select(step => step.Verb),
    };
}
