using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>Something that is so or not so for all rows, or for all of one target: the hour, what a hook holds. Asked once for all rules.
/// Single-threaded.</summary>
internal sealed class Signal(Condition condition, bool isPerTarget, Func<string, DateTimeOffset, Truth> ask, Func<DateTimeOffset, DateTimeOffset?>? next)
{
    private readonly Dictionary<string, (Truth Truth, DateTimeOffset Since)> _last = [];

    public Condition Condition { get; } = condition;

    public List<CompiledRule> Rules { get; } = [];

    /// <summary>When time alone may change the answer; null for never.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) => next?.Invoke(now);

    public (Truth Truth, DateTimeOffset Since) On(string target, DateTimeOffset now)
    {
        var about = isPerTarget ? target : "";
        if (!_last.TryGetValue(about, out var known))
            _last.Add(about, known = (ask(about, now), now));
        return known;
    }

    /// <summary>Asks again. True when an answer has changed.</summary>
    public bool Look(DateTimeOffset now)
    {
        var hasChanged = false;
        foreach (var (about, before) in _last)
        {
            var truth = ask(about, now);
            if (truth == before.Truth)
                continue;

            _last[about] = (truth, now);
            hasChanged = true;
        }

        return hasChanged;
    }
}
