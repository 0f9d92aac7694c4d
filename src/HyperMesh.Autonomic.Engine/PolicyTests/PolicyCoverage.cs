using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Which rules and branches the tests of a set of policies have taken. Single-threaded.</summary>
/// <remarks>Counted for each rule: that it was raised, and that it was cleared; each part of an <c>any</c> that has itself held when the
/// rule was raised; each rung that was planned; and, where the rule acts, each result of a verification for which it has an answer.</remarks>
public sealed class PolicyCoverage
{
    private readonly Dictionary<RuleId, Rule> _rules = [];
    private readonly Dictionary<(RuleId Rule, string What), bool> _taken = [];

    /// <summary>Everything that could be taken, in the order of the policies.</summary>
    public IReadOnlyList<CoverageItem> Items => [.. _taken.Select(pair => new CoverageItem(pair.Key.Rule, pair.Key.What, pair.Value))];

    /// <summary>The share that was taken, in [0, 1]; 1 where there is nothing.</summary>
    public double Share => _taken.Count == 0 ? 1 : (double)_taken.Values.Count(taken => taken) / _taken.Count;

    /// <summary>Counts what could be taken.</summary>
    public void Add(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        foreach (var rule in policy.Rules)
        {
            if (!_rules.TryAdd(rule.Id, rule))
                continue;

            foreach (var what in Possible(rule))
                _taken.TryAdd((rule.Id, what), false);
        }
    }

    /// <summary>Counts what a test has taken.</summary>
    public void Add(PolicyTestResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var plans = new Dictionary<long, ChangePlan>();
        foreach (var record in result.Records)
        {
            if (record.Body is ChangePlan plan)
                plans[record.Id] = plan;
            foreach (var (rule, what) in Taken(record.Body, plans))
                if (_taken.ContainsKey((rule, what)))
                    _taken[(rule, what)] = true;
        }
    }

    private static IEnumerable<string> Possible(Rule rule)
    {
        yield return "raised";
        yield return "cleared";
        foreach (var branch in Branches(rule))
            yield return Branch(branch);
        foreach (var rung in rule.Rungs)
            yield return Planned(rung);
        if (rule.Mode == RuleMode.DryRun)
            yield break;

        if (rule.Rungs.Any(rung => rung.Expect is not null))
            foreach (var result in (VerificationResult[])[VerificationResult.Met, VerificationResult.Unmet, VerificationResult.Inconclusive])
                yield return Verified(result);
        if (rule.Guard is not null)
            yield return Verified(VerificationResult.Harmful);
    }

    private IEnumerable<(RuleId Rule, string What)> Taken(RecordBody body, Dictionary<long, ChangePlan> plans)
    {
        switch (body)
        {
            case Symptom { State: SymptomState.Raised } symptom when _rules.TryGetValue(symptom.Rule, out var rule):
                yield return (rule.Id, "raised");
                var truths = symptom.Evidence.GroupBy(e => e.Condition).ToDictionary(group => group.Key, group => group.First().Truth);
                foreach (var branch in Branches(rule).Where(branch => Holds(branch, truths)))
                    yield return (rule.Id, Branch(branch));
                break;
            case Symptom symptom:
                yield return (symptom.Rule, "cleared");
                break;
            case ChangePlan { Purpose: PlanPurpose.Remediate, Rule: { } id } plan when _rules.TryGetValue(id, out var rule) && plan.Rung < rule.Rungs.Count:
                yield return (id, Planned(rule.Rungs[plan.Rung]));
                break;
            case Verification verification when plans.TryGetValue(verification.Plan, out var plan) && plan.Rule is { } id:
                yield return (id, Verified(verification.Result));
                break;
        }
    }

    private static IEnumerable<Condition> Branches(Rule rule) => rule.When.Tree.OfType<AnyOf>().SelectMany(any => any.Parts);

    private static bool Holds(Condition condition, Dictionary<string, string> truths) => condition switch
    {
        AllOf all => all.Parts.All(part => Holds(part, truths)),
        AnyOf any => any.Parts.Any(part => Holds(part, truths)),
        NotOf not => IsFalse(not.Part, truths),
        _ => truths.GetValueOrDefault(condition.ToString()!) == "true",
    };

    private static bool IsFalse(Condition condition, Dictionary<string, string> truths) => condition switch
    {
        AllOf all => all.Parts.Any(part => IsFalse(part, truths)),
        AnyOf any => any.Parts.All(part => IsFalse(part, truths)),
        NotOf not => Holds(not.Part, truths),
        _ => truths.GetValueOrDefault(condition.ToString()!) == "false",
    };

    private static string Branch(Condition condition) => $"any: {condition}";

    private static string Planned(Rung rung) => rung.Name.Length == 0 ? "planned" : $"rung {rung.Name} planned";

    private static string Verified(VerificationResult result) => $"verified {result.ToString().ToLowerInvariant()}";
}
