namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>True when all parts are; unknown when one is unknown and none is false.</summary>
public sealed record AllOf(IReadOnlyList<Condition> Parts) : Condition
{
    public override IEnumerable<string> Metrics => Parts.SelectMany(part => part.Metrics);

    public override IReadOnlyList<Condition> Children => Parts;

    public override string ToString() => $"all of ({string.Join(", ", Parts)})";
}

/// <summary>True when one part is; unknown when one is unknown and none is true.</summary>
public sealed record AnyOf(IReadOnlyList<Condition> Parts) : Condition
{
    public override IEnumerable<string> Metrics => Parts.SelectMany(part => part.Metrics);

    public override IReadOnlyList<Condition> Children => Parts;

    public override string ToString() => $"any of ({string.Join(", ", Parts)})";
}

/// <summary>The opposite of its part; unknown stays unknown.</summary>
public sealed record NotOf(Condition Part) : Condition
{
    public override IEnumerable<string> Metrics => Part.Metrics;

    public override IReadOnlyList<Condition> Children => [Part];

    public override string ToString() => $"not ({Part})";
}
