namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>How a file of a recording ends.</summary>
internal enum RecordedEnd
{
    /// <summary>As it should.</summary>
    Whole,

    /// <summary>Compressed data stops without its end: its writer was killed, or the file was cut.</summary>
    Cut,

    /// <summary>Compressed data is no longer what was written.</summary>
    Damaged,

    /// <summary>It becomes more bytes than the limit allows.</summary>
    TooLarge,

    /// <summary>The machine could not read on.</summary>
    Unreadable,
}
