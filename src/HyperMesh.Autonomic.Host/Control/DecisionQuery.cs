using System.ComponentModel;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Knowledge;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Which decisions a request wants: the filters of <c>knowledge log</c>, as texts.</summary>
internal sealed class DecisionQuery
{
    public const int Most = 1000;
    private const int Usual = 100;

    private static readonly string[] Names = ["kind", "rule", "target", "plan", "since", "until", "after", "last"];

    [FromQuery(Name = "kind"), Description("Only records of this kind; may be given several times.")]
    public string[]? Kind { get; init; }

    [FromQuery(Name = "rule"), Description("Only what is about these rules: policy/rule, or the rule's own name; * and ? stand for others.")]
    public string? Rule { get; init; }

    [FromQuery(Name = "target"), Description("Only what is about these targets; * and ? stand for others.")]
    public string? Target { get; init; }

    [FromQuery(Name = "plan"), Description("Only this plan, what came of it, and what took it back.")]
    public string? Plan { get; init; }

    [FromQuery(Name = "since"), Description("Only from then on: an instant, or so long ago, such as 2h.")]
    public string? Since { get; init; }

    [FromQuery(Name = "until"), Description("Only before then: an instant, or so long ago.")]
    public string? Until { get; init; }

    [FromQuery(Name = "after"), Description("Only records with a higher id.")]
    public string? After { get; init; }

    [FromQuery(Name = "last"), Description("How many at most, 1 to 1000 (default: 100). Without 'after' they are the newest, with it those that come next.")]
    public string? Last { get; init; }

    /// <summary>Reads what was asked.</summary>
    /// <param name="request">For names that are no filters.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public (RecordFilter Filter, int Count) Read(HttpRequest request, out Refusal? problem)
    {
        problem = request.Query.Keys.FirstOrDefault(key => !Names.Contains(key)) is { } unknown
            ? new Refusal($"there is no filter '{unknown}'", NearestName.Hint(unknown, Names) ?? $"use {string.Join(", ", Names)}")
            : null;
        if ((Kind ?? []).FirstOrDefault(kind => !LogOptions.AllKinds.Contains(kind)) is { } other)
            problem ??= new Refusal($"kind: there are no records of kind '{other}'", NearestName.Hint(other, LogOptions.AllKinds) ?? $"use {string.Join(", ", LogOptions.AllKinds)}");
        var filter = new RecordFilter
        {
            Kinds = Kind ?? [],
            Rule = Rule,
            Target = Target,
            Plan = Number("plan", Plan, 1, long.MaxValue, ref problem),
            Since = Time("since", Since, ref problem),
            Until = Time("until", Until, ref problem),
            After = Number("after", After, 0, long.MaxValue, ref problem) ?? 0,
        };
        var count = (int)(Number("last", Last, 1, Most, ref problem) ?? Usual);
        if (filter.Since >= filter.Until)
            problem ??= new Refusal("'since' is not before 'until'", "leave one of them out, or exchange them");
        return (filter, count);
    }

    /// <summary>A whole number in a range; null where nothing is said.</summary>
    public static long? Number(string name, string? text, long least, long most, ref Refusal? problem)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        problem ??= new Refusal($"{name}: {Quoted.Of(text)} is no number that it takes", most == long.MaxValue ? $"give a whole number from {least}" : $"give a whole number from {least} to {most}");
        return null;
    }

    /// <summary>An instant, or so long ago; null where nothing is said.</summary>
    public static DateTimeOffset? Time(string name, string? text, ref Refusal? problem)
    {
        if (text is null)
            return null;
        if (RecordedTime.TryParse(text, out var time))
            return time.Instant ?? Before(TimeProvider.System.GetUtcNow(), time.Offset);
        problem ??= new Refusal($"{name}: {Quoted.Of(text)} is no time", "write an instant such as 2026-01-31T12:00:00Z, or 90m, 2h, 7d for so long ago");
        return null;
    }

    private static DateTimeOffset Before(DateTimeOffset now, TimeSpan time) => time > now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : now - time;
}
