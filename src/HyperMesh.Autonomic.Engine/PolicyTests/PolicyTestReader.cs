using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Reads <c>*.test.yaml</c>: every problem at once, each with its place. What the fields mean is in docs/policy-testing.md.</summary>
/// <param name="executors">The verbs that there are.</param>
/// <param name="readPolicies">Reads and checks a policy file or folder; null when it has errors.</param>
public sealed partial class PolicyTestReader(ExecutorSet executors, Func<string, ProblemList, PolicySnapshot?> readPolicies)
{
    private static readonly TimeSpan DefaultTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan LongestTest = TimeSpan.FromDays(400);
    private const long MostTicks = 1_000_000;

    /// <summary>Keys of promtool that have no meaning here, with what to write instead.</summary>
    private static readonly Dictionary<string, string> Foreign = new()
    {
        ["alert_rule_test"] = "write 'expect'; its blocks have exp_symptoms in the place of exp_alerts",
        ["promql_expr_test"] = "there is no query language here; say with 'expect' what rules make of the series",
        ["exp_alerts"] = "write 'exp_symptoms'",
        ["alertname"] = "write 'rule'",
        ["external_labels"] = "leave it out",
        ["external_url"] = "leave it out",
        ["group_eval_order"] = "leave it out; rules do not depend on each other's order",
        ["fuzzy_compare"] = "leave it out; no numbers are compared",
    };

    private readonly Dictionary<string, PolicySnapshot?> _policies = [];

    /// <summary>Reads one file.</summary>
    /// <returns>Null when there is an error; the list says which.</returns>
    public PolicyTestFile? Read(string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(problems);
        var part = problems.Part();
        if (YamlReader.ReadFileMapping(path, part) is not { } mapping)
            return null;

        var reader = new MappingReader(mapping, part);
        RefuseForeign(reader);
        var policy = ReadPolicies(reader, path);
        var tick = reader.Has("evaluation_interval") ? reader.RequiredDuration("evaluation_interval", ShortestTick, LongestTest) : (TimeSpan?)null;
        var scope = new Scope(policy ?? PolicySnapshot.Empty, executors, policy is not null);
        var tests = reader.RequiredMappings("tests").Select((test, i) => ReadTest(test, i, tick, scope)).ToList();
        foreach (var twice in tests.GroupBy(test => test.Name).Where(group => group.Count() > 1))
            part.Add(twice.Last().Place, $"there is another test named '{twice.Key}' in this file", "give one of them another name");
        reader.Done();
        return part.HasErrors || policy is null ? null : new PolicyTestFile(path, policy, tests);
    }

    private static void RefuseForeign(MappingReader reader)
    {
        foreach (var (key, mend) in Foreign)
            if (reader.Mapping.TryGet(key, out var entry))
            {
                reader.Has(key);
                reader.Problems.Add(entry.Key.Place, $"'{key}' has no meaning here", mend);
            }
    }

    private PolicySnapshot? ReadPolicies(MappingReader reader, string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var named = reader.Has("rule_files")
            ? reader.RequiredStrings("rule_files").Select(name => (Name: name, Place: reader.PlaceOf("rule_files"))).ToList()
            : [(Path.GetFileName(path)[..^PolicyTestFile.Suffix.Length] + ".yaml", Place.StartOf(path))];

        var read = new List<PolicySnapshot?>();
        foreach (var (name, place) in named)
        {
            var found = Find(folder, name);
            if (found.Count == 0)
                reader.Problems.Add(place, $"there is no policy {Quoted.Of(name)} beside this file", reader.Has("rule_files")
                    ? "name a policy file or folder, relative to this one"
                    : "name the policies that it tests under 'rule_files'");
            read.AddRange(found.Select(file => Policy(file, reader.Problems)));
        }

        return read.Count == 0 || read.Contains(null) ? null : Join(read!);
    }

    private static List<string> Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path) || Directory.Exists(path))
            return [path];

        var parent = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        return name.AsSpan().ContainsAny('*', '?') && Directory.Exists(parent)
            ? [.. Directory.EnumerateFiles(parent, Path.GetFileName(path)).Where(IsPolicy).Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsPolicy(string path) => !path.EndsWith(PolicyTestFile.Suffix, StringComparison.Ordinal);

    private PolicySnapshot? Policy(string path, ProblemList problems)
    {
        if (_policies.TryGetValue(path, out var known))
        {
            if (known is null)
                problems.Add(Place.StartOf(path), "this policy has errors; they are listed once");
            return known;
        }

        // A list of its own: what is wrong with the test does not make the policy wrong.
        var found = new ProblemList();
        var policy = readPolicies(path, found);
        foreach (var problem in found.Where(problem => policy is null || problem.Severity == ProblemSeverity.Error))
            problems.Add(problem);
        return _policies[path] = policy;
    }

    private static PolicySnapshot Join(IReadOnlyList<PolicySnapshot> parts) => parts is [var single] ? single : new PolicySnapshot(
        1, [.. parts.SelectMany(part => part.Rules).DistinctBy(rule => rule.Id)])
    {
        Silences = [.. parts.SelectMany(part => part.Silences).Distinct()],
    };

    private static PolicyTest ReadTest(MappingReader reader, int index, TimeSpan? tick, Scope scope)
    {
        RefuseForeign(reader);
        var interval = reader.Has("interval") ? reader.RequiredDuration("interval", ShortestTick, LongestTest) : tick ?? DefaultTick;
        var test = new PolicyTest
        {
            Place = reader.Mapping.Place,
            Name = reader.OptionalString("name") ?? $"test {index + 1}",
            Start = ReadInstant(reader, "start_timestamp") ?? DateTimeOffset.UnixEpoch,
            Interval = interval,
            EvaluationInterval = tick ?? interval,
            Series = [.. reader.OptionalMappings("input_series").Select(series => ReadSeries(series, scope))],
            Events = [.. reader.OptionalMappings("events").Select(happened => ReadEvent(happened, scope))],
            Operator = [.. reader.OptionalMappings("operator").Select(act => ReadAct(act, scope)).OrderBy(act => act.At)],
            Drifts = [.. reader.OptionalMappings("drifts").Select(ReadDrift)],
            Outcomes = [.. reader.OptionalMappings("outcomes").Select(outcome => ReadOutcome(outcome, scope))],
            Expect = [.. ReadExpectations(reader, scope).OrderBy(checkpoint => checkpoint.At)],
        };
        CheckSeries(reader, test);
        CheckLength(reader, test);
        reader.Done();
        return test;
    }

    private static IReadOnlyList<Checkpoint> ReadExpectations(MappingReader reader, Scope scope)
    {
        if (!reader.Has("expect"))
        {
            reader.Problems.Add(reader.Mapping.Place, "this test asserts nothing", "say under 'expect' what must be so, and when");
            return [];
        }

        return [.. reader.RequiredMappings("expect").Select(checkpoint => ReadCheckpoint(checkpoint, scope))];
    }

    private static void CheckSeries(MappingReader reader, PolicyTest test)
    {
        var twice = test.Series.GroupBy(series => (series.Metric.Name, series.Labels)).Where(group => group.Count() > 1);
        foreach (var series in twice.Select(group => group.Last()))
            reader.Problems.Add(series.Place, $"{series.Metric.Name}{series.Labels} is given twice", "a series has one line of values");
        if (test.Series.Count + test.Events.Count + test.Drifts.Count == 0)
            reader.Problems.Warn(test.Place, "nothing comes in during this test", "give 'input_series', 'events' or 'drifts'");
    }

    private static void CheckLength(MappingReader reader, PolicyTest test)
    {
        var ticks = test.End / test.EvaluationInterval + test.Series.Select(series => Math.Min(series.Length, test.End / test.Interval)).DefaultIfEmpty(0).Max();
        if (ticks > MostTicks)
            reader.Problems.Add(test.Place, $"this test takes more than {MostTicks:N0} ticks", "choose a longer interval or an earlier eval_time");
    }

    private static DateTimeOffset? ReadInstant(MappingReader reader, string key)
    {
        if (reader.OptionalString(key) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var instant))
            return instant.ToUniversalTime();

        reader.Report(key, $"{Quoted.Of(text)} is no instant", "write it as 2026-01-01T00:00:00Z");
        return null;
    }

    /// <summary>What names in a test may refer to.</summary>
    /// <param name="Policy">The rules.</param>
    /// <param name="Executors">The verbs.</param>
    /// <param name="IsKnown">False when the policies could not be read: then names of rules cannot be judged.</param>
    private sealed record Scope(PolicySnapshot Policy, ExecutorSet Executors, bool IsKnown)
    {
        /// <summary>The rule called <c>policy/rule</c>, or <c>rule</c> where only one has that name.</summary>
        public RuleId? Rule(MappingReader reader, string key)
        {
            if (reader.OptionalString(key) is not { } name || !IsKnown)
                return null;

            var found = Policy.Rules.Select(rule => rule.Id).Where(id => id.ToString() == name || id.Rule == name).ToList();
            if (found.Count == 0)
                reader.Report(key, $"there is no rule {Quoted.Of(name)}", NearestName.Hint(name, Policy.Rules.SelectMany(rule => (string[])[rule.Id.Rule, rule.Id.ToString()])));
            if (found.Count > 1)
                reader.Report(key, $"several rules are named {Quoted.Of(name)}", $"write one of {string.Join(", ", found)}");
            return found.Count > 0 ? found[0] : null;
        }

        /// <summary>The name of a verb that there is.</summary>
        public string? Verb(MappingReader reader, string key)
        {
            var verb = reader.OptionalString(key);
            if (verb is not null && Executors.Verb(verb) is null)
                reader.Report(key, $"no executor knows {Quoted.Of(verb)}", NearestName.Hint(verb, Executors.Verbs.Select(v => v.Name)));
            return verb;
        }
    }
}
