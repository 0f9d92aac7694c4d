using System.Runtime.CompilerServices;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>
/// What can be said of conditions without any data: which exclude each other, and which follow from others. Numbers are reasoned about as
/// intervals. It errs on the side of silence, but for one thing: where several series match one condition, two that exclude each other on one
/// series may hold on two; the messages say so.
/// </summary>
internal static class Logic
{
    private const string CounterSuffix = "_total";

    // Each condition is compared with those of many other rules.
    private static readonly ConditionalWeakTable<Condition, Box> Known = [];

    /// <summary>Why a condition can never hold, in words; null when it may.</summary>
    public static string? WhyNever(Condition condition)
    {
        var parts = Conjuncts(condition).ToList();
        return Numbers(parts) ?? Situations(parts) ?? parts.OfType<AnyOf>().Select(Every).FirstOrDefault(why => why is not null);
    }

    /// <summary>Why two conditions can never hold at the same time, in words; null when they may.</summary>
    public static string? WhyNeverBoth(Condition one, Condition other) => WhyNever(new AllOf([one, other]));

    /// <summary>True when the one certainly holds whenever the other does.</summary>
    public static bool Implies(Condition holds, Condition follows) => follows switch
    {
        AllOf all => all.Parts.All(part => Implies(holds, part)),
        AnyOf any when holds is not AnyOf => any.Parts.Any(part => Implies(holds, part)),
        _ when holds is AnyOf some => some.Parts.All(part => Implies(part, follows)),
        _ => Conjuncts(holds).Any(part => Same(part, follows) || Within(part, follows)),
    };

    /// <summary>Conditions that all hold when this one does.</summary>
    public static IEnumerable<Condition> Conjuncts(Condition condition) =>
        condition is AllOf all ? all.Parts.SelectMany(Conjuncts) : [condition];

    /// <summary>What a number is about, with the numbers that it may be; null where it is no number, or is compared with what was before.</summary>
    public static (string Subject, Interval Numbers)? NumberOf(Condition condition) =>
        Known.GetValue(condition, part => new Box(Look(part))).Number;

    private static (string Subject, Interval Numbers)? Look(Condition condition) => condition switch
    {
        MetricCondition { Of.Kind: not MeasureKind.Absent, Enter.IsShareOfBefore: false } metric => (metric.Subject, Held(metric)),
        NotOf { Part: MetricCondition { Of.Kind: not MeasureKind.Absent, Enter.IsShareOfBefore: false, Leave: null } metric } =>
            (metric.Subject, Interval.Of(Opposite(metric.Enter))),
        EventCondition count => (EventSubject(count), Interval.Of(count.Enter)),
        _ => null,
    };

    private static string? Every(AnyOf any)
    {
        var reasons = any.Parts.Select(WhyNever).ToList();
        return reasons.Count > 0 && reasons.All(reason => reason is not null) ? reasons[0] : null;
    }

    /// <summary>While a condition with a way out of its own holds, its number may be anything that does not lead out.</summary>
    private static Interval Held(MetricCondition metric) => Interval.Of(metric.Leave is { } leave ? Opposite(leave) : metric.Enter);

    private static string EventSubject(EventCondition count) => (count with { Enter = new Bound(Comparison.AtLeast, 0) }).ToString();

    private static string? Numbers(List<Condition> parts)
    {
        var known = new Dictionary<string, (Interval Numbers, Condition By)>();
        foreach (var part in parts)
        {
            if (NumberOf(part) is not { } number)
                continue;
            if (!Possible(part).Meets(number.Numbers))
                return $"{part} is never so, because it is never negative";
            if (!known.TryGetValue(number.Subject, out var before))
                known[number.Subject] = (number.Numbers, part);
            else if (!before.Numbers.Meets(number.Numbers))
                return $"no value is both '{before.By}' and '{part}' (unless several series match)";
            else
                known[number.Subject] = (before.Numbers.And(number.Numbers), part);
        }

        return null;
    }

    /// <summary>Counters, and what counts events, are never negative.</summary>
    private static Interval Possible(Condition condition)
    {
        var metric = condition as MetricCondition ?? (condition as NotOf)?.Part as MetricCondition;
        return metric is null || metric.Series.Metric.EndsWith(CounterSuffix, StringComparison.Ordinal)
            ? Interval.Everything with { Low = 0 }
            : Interval.Everything;
    }

    private static string? Situations(List<Condition> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            for (var j = 0; j < i; j++)
                if (Exclude(parts[j], parts[i]))
                    return $"'{parts[j]}' and '{parts[i]}' exclude each other";
        return null;
    }

    private static bool Exclude(Condition one, Condition other) => (one, other) switch
    {
        (NotOf not, _) when Same(not.Part, other) => true,
        (_, NotOf not) when Same(not.Part, one) => true,
        (HookCondition a, HookCondition b) => a.HookKind == b.HookKind
            && ((a.Program is not null && b.Program is not null && a.Program != b.Program) || (a.Drifted is not null && b.Drifted is not null && a.Drifted != b.Drifted)),
        (PluginCondition a, PluginCondition b) => a.Plugin == b.Plugin && a.IsLoaded != b.IsLoaded,
        (NodeCondition a, NodeCondition b) => a.Node == b.Node && a.IsUp != b.IsUp,
        (HealthCondition a, HealthCondition b) => a.Component == b.Component && a.IsFailing != b.IsFailing,
        _ => false,
    };

    private static bool Within(Condition part, Condition whole) =>
        part is not NotOf && whole is not NotOf
        && NumberOf(part) is { } a && NumberOf(whole) is { } b && a.Subject == b.Subject
        && a.Numbers.IsWithin(whole is MetricCondition { Leave: not null } metric ? Interval.Of(metric.Enter) : b.Numbers);

    /// <summary>Those that hold lists, which are not compared by what is in them, are compared by their words, in which all of it stands.</summary>
    private static bool Same(Condition one, Condition other) =>
        one.Equals(other)
        || (one is EventCondition or ScheduleCondition && one.GetType() == other.GetType() && one.ToString() == other.ToString());

    private static Bound Opposite(Bound bound) => bound with
    {
        Op = bound.Op switch
        {
            Comparison.Above => Comparison.AtMost,
            Comparison.AtLeast => Comparison.Below,
            Comparison.Below => Comparison.AtLeast,
            Comparison.AtMost => Comparison.Above,
            Comparison.Equal => Comparison.NotEqual,
            _ => Comparison.Equal,
        },
    };

    private sealed record Box((string Subject, Interval Numbers)? Number);
}
