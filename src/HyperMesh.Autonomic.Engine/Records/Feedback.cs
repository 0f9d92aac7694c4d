namespace HyperMesh.Autonomic;

/// <summary>What somebody thinks of an alarm.</summary>
public enum Verdict
{
    /// <summary>An earlier verdict on the same record is taken back.</summary>
    None,

    /// <summary>It was right.</summary>
    True,

    /// <summary>Nothing was wrong.</summary>
    FalseAlarm,

    /// <summary>It was real, and should have been graver or earlier.</summary>
    Missed,

    /// <summary>The loop's own: the action that it led to was verified to help.</summary>
    Helped,

    /// <summary>The loop's own: the action that it led to did not help.</summary>
    DidNotHelp,
}

/// <summary>A verdict on an earlier record; it makes the detectors that were behind it stricter or more lenient on their series. The last
/// verdict on a record counts, and a person's goes before the loop's.</summary>
/// <param name="Record">The symptom or incident that is judged.</param>
/// <param name="Verdict">What is thought of it.</param>
/// <param name="Subjects">The detectors that were behind it.</param>
/// <param name="By"><c>loop</c>, or the login name of a person.</param>
public sealed record Feedback(long Record, Verdict Verdict, IReadOnlyList<DetectorKey> Subjects, string By) : RecordBody
{
    /// <summary><see cref="By"/> for the loop's own verdicts.</summary>
    public const string Loop = "loop";
}
