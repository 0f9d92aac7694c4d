using System.Collections;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// Collects the problems of one or more documents, so that all of them are reported at once. As a list it is ordered by file, line and
/// column; problems at one place keep the order in which they were added. Not thread-safe: one list for each reading thread.
/// </summary>
public sealed class ProblemList : IReadOnlyList<Problem>
{
    private readonly List<Problem> _added = [];
    private readonly ProblemList? _outer;
    private Problem[]? _ordered;

    /// <summary>An empty list.</summary>
    public ProblemList()
    {
    }

    private ProblemList(ProblemList outer) => _outer = outer;

    /// <summary>How many errors and warnings were added.</summary>
    public int Count => _added.Count;

    /// <summary>How many errors, not counting warnings, were added.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Whether a document must not be used.</summary>
    public bool HasErrors => ErrorCount > 0;

    /// <summary>The problem at that position in the order of file, line and column.</summary>
    public Problem this[int index] => Ordered[index];

    private Problem[] Ordered => _ordered ??=
    [
        .. _added.OrderBy(p => p.Place.File, StringComparer.Ordinal).ThenBy(p => p.Place.Line).ThenBy(p => p.Place.Column),
    ];

    /// <summary>
    /// A list for a part of the document: what is added to it is added here too, while its own counts tell whether the part is sound.
    /// </summary>
    public ProblemList Part() => new(this);

    /// <summary>Adds an error.</summary>
    public void Add(Place place, string message, string? hint = null) => Add(new Problem(place, message, hint));

    /// <summary>Adds a warning.</summary>
    public void Warn(Place place, string message, string? hint = null) =>
        Add(new Problem(place, message, hint) { Severity = ProblemSeverity.Warning });

    /// <summary>Adds a problem made elsewhere.</summary>
    public void Add(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        _added.Add(problem);
        _ordered = null;
        if (problem.Severity == ProblemSeverity.Error)
            ErrorCount++;
        _outer?.Add(problem);
    }

    /// <summary>Enumerates the problems that are in the list at the time of the call; adding meanwhile is allowed.</summary>
    public IEnumerator<Problem> GetEnumerator() => Ordered.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <returns>One problem a line.</returns>
    public override string ToString() => string.Join('\n', this);
}
