using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Events that a program reports.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="At">When, from the test's start.</param>
/// <param name="Name">As the program's manifest names it: <c>program/event</c>.</param>
/// <param name="Fields">In their texts <c>${n}</c> stands for the number of the event, from 1.</param>
/// <param name="Count">How many.</param>
/// <param name="Every">Time between two of them; zero for all at once.</param>
internal sealed record InputEvent(Place Place, TimeSpan At, string Name, IReadOnlyDictionary<string, string> Fields, int Count, TimeSpan Every)
{
    /// <summary>The events with their times.</summary>
    public IEnumerable<(TimeSpan At, KernelEvent Event)> Happen()
    {
        for (var i = 0; i < Count; i++)
            yield return (At + (Every * i), new KernelEvent(Name, Numbered(i + 1)));
    }

    private Labels Numbered(int n) =>
        Labels.Of(Fields.Select(field => KeyValuePair.Create(field.Key, field.Value.Replace("${n}", $"{n}", StringComparison.Ordinal))));
}
