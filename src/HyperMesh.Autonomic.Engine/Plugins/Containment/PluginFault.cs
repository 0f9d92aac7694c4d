namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>What a plugin has done wrong.</summary>
internal enum PluginFault
{
    /// <summary>It could not be loaded or configured.</summary>
    Load,

    /// <summary>A monitor threw, or its stream ended.</summary>
    Monitor,

    /// <summary>A detector threw.</summary>
    Detector,

    /// <summary>An executor threw.</summary>
    Executor,

    /// <summary>A monitor or an executor did not come back in its time; on a thread of its own, so nobody waits for it.</summary>
    Blocked,

    /// <summary>A detector or an executor held the loop's own thread.</summary>
    HeldTheLoop,

    /// <summary>Too many batches, samples or series.</summary>
    Flood,

    /// <summary>Too much memory was asked for in one tick or action.</summary>
    Memory,

    /// <summary>What should have ended with it did not: its code stays in memory.</summary>
    Leak,
}
