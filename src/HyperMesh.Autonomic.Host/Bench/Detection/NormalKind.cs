namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>What an ordinary series looks like on an ordinary day.</summary>
internal enum NormalKind
{
    /// <summary>Day and week, with noise that has a memory.</summary>
    Seasonal,

    /// <summary>A low base, and bursts that come twelve times an hour and last about a minute.</summary>
    Bursty,

    /// <summary>Noise of Student's t with three degrees of freedom: extremes are far out, and normal.</summary>
    HeavyTailed,

    /// <summary>Grows by two percent a day.</summary>
    Trending,

    /// <summary>Events a second, counted (Poisson), with a daily rhythm.</summary>
    Counted,

    /// <summary>An event every ten minutes, else nothing.</summary>
    Idle,
}
