namespace HyperMesh.Autonomic.Conformance;

/// <summary>What is asked of kinds of detectors.</summary>
public static class DetectorRules
{
    public static readonly Rule Description = new(
        "detector/description", "Its name is lower case with hyphens, its summary a sentence, and its parameters have unique names, meanings and defaults within their ranges",
        "correct what is named");

    public static readonly Rule Throws = new(
        "detector/throws", "It never throws on finite readings, however extreme",
        "guard divisions, logarithms, roots and indices; keep what you learn within bounds");

    public static readonly Rule Range = new(
        "detector/range", "Scores lie in [0, 1), the level is not below the score, both are NaN or neither, and a band is finite with its lower edge first",
        "make scores by Severities.ScoreOf, answer Assessment.Unknown while nothing is known, and clamp what overflows");

    public static readonly Rule Deterministic = new(
        "detector/deterministic", "The same readings give the same answers, to the last bit",
        "take no time but the reading's, seed whatever is random, and keep no order of a hash table");

    public static readonly Rule Causal = new(
        "detector/causal", "The same beginning gives the same answers, whatever comes later and whatever other detectors have seen",
        "judge by what this detector has seen before; keep nothing in static fields or in the factory");

    public static readonly Rule Restore = new(
        "detector/restore", "What is restored from a snapshot goes on as the original does, to the last bit",
        "write every field that Evaluate reads, and read them all back");

    public static readonly Rule Foreign = new(
        "detector/foreign", "TryRestore refuses what is damaged or of another detector, and is then unchanged",
        "use DetectorStateWriter and DetectorStateReader: open, read all into locals, ask IsWhole, then take them over");

    public static readonly Rule Allocation = new(
        "detector/allocation", "In the steady state a reading allocates nothing; at most one in a hundred may, for a model that is made anew",
        "make buffers in the constructor and fill them again and again");

    /// <summary>All, in the order in which they are asked.</summary>
    public static IReadOnlyList<Rule> All { get; } = [Description, Throws, Range, Deterministic, Causal, Restore, Foreign, Allocation];
}
