namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>A time in which a response was called for.</summary>
/// <param name="Response">What happens.</param>
/// <param name="Hook">Where.</param>
/// <param name="From">When the action came into force; of a response to its absence when it went, or the first tick.</param>
public sealed record ResponseStretch(WorldResponse Response, string Hook, DateTimeOffset From)
{
    /// <summary>The first tick that showed the whole effect; null where none did.</summary>
    public DateTimeOffset? FullAt { get; init; }

    /// <summary>From when on it went back; null where it did not.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The first tick that showed nothing of it any more; null where none did.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>When what the response is about had ended: it is gone, where the response ends what it is about, it is full; else null.</summary>
    public DateTimeOffset? EndedAt => Response.IsWithout ? GoneAt : Response.Effects.Any(effect => effect.EndsIt) ? FullAt : null;
}
