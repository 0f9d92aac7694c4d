namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>What an effect does with a value. Of a counter the value is what it grows by from one sample to the next, and amounts are for
/// a second.</summary>
internal enum EffectKind
{
    /// <summary>Multiplies by the amount.</summary>
    Scale,

    /// <summary>Makes it the amount.</summary>
    Set,

    /// <summary>Adds the amount, which may be negative; a counter then stands still at worst.</summary>
    Add,

    /// <summary>Holds it at the amount at most; the rest goes to the other metric, where there is one.</summary>
    Cap,

    /// <summary>Takes the amount's share away and gives it to the other metric.</summary>
    Move,

    /// <summary>Gives the amount's share to the other metric as well.</summary>
    Copy,
}

/// <summary>One change of one metric.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Amount">With what: a factor, an amount in the metric's unit, or a share from 0 to 1.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Labels">Labels that its series must have; <c>${target}</c> in a value is the target of the action.</param>
/// <param name="To">The metric that gets what is moved, copied or cut off; null for none.</param>
/// <param name="ToLabels">Its labels; null for those of the series that it comes from.</param>
internal sealed record WorldEffect(EffectKind Kind, double Amount, string Metric, Labels Labels, string? To, Labels? ToLabels)
{
    /// <summary>Nothing is left of the value where the effect is full.</summary>
    public bool EndsIt => (Kind, Amount) is (EffectKind.Move, 1) or (EffectKind.Scale or EffectKind.Set or EffectKind.Cap, 0);

    /// <summary>The value that is left.</summary>
    /// <param name="value">What it would be.</param>
    /// <param name="level">How far the effect is grown, from 0 to 1.</param>
    /// <param name="unit">What one of the amount is for this value: 1, for a counter the seconds since the last sample.</param>
    /// <param name="given">What the other metric gets.</param>
    public double Apply(double value, double level, double unit, out double given)
    {
        given = 0;
        switch (Kind)
        {
            case EffectKind.Scale: return value * (1 + (level * (Amount - 1)));
            case EffectKind.Set: return value + (level * ((Amount * unit) - value));
            case EffectKind.Add: return value + (level * Amount * unit);
            case EffectKind.Cap: given = Math.Max(0, value - (Amount * unit)) * level; return value - given;
            case EffectKind.Move: given = value * level * Amount; return value - given;
            default: given = value * level * Amount; return value;
        }
    }
}
