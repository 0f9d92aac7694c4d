namespace HyperMesh.Autonomic.Fuzz;

/// <summary>A target with the inputs that are worth mutating, and what was found. The same inputs come for the same seed, in the same order. Not thread-safe.</summary>
internal sealed class Campaign
{
    private const int MostKept = 2000;

    private readonly List<byte[]> _corpus;
    private readonly HashSet<string> _answers = [];
    private readonly Dictionary<string, (Failure, byte[])> _failures = [];
    private readonly Mutator _mutator;
    private readonly Action<byte[]> _begins;
    private int _seeded;

    /// <param name="target">What is tried.</param>
    /// <param name="seed">From which all follows.</param>
    /// <param name="begins">Told of each input before it is tried.</param>
    public Campaign(FuzzTarget target, int seed, Action<byte[]>? begins = null)
    {
        Target = target;
        _begins = begins ?? (_ => { });
        _corpus = [.. target.Seeds, .. Regressions.Of(target.Name).Select(File.ReadAllBytes)];
        if (_corpus.Count == 0)
            _corpus.Add([]);
        _mutator = new Mutator(new Random(seed ^ StableHash(target.Name)), target);
    }

    public FuzzTarget Target { get; }

    public long Executions { get; private set; }

    /// <summary>What was tried last.</summary>
    public byte[] Last { get; private set; } = [];

    /// <summary>Kinds of answers that have come.</summary>
    public int Answers => _answers.Count;

    public IEnumerable<(Failure Failure, byte[] Input)> Failures => _failures.Values;

    /// <summary>Tries the next input.</summary>
    /// <returns>What is new about it, when it failed.</returns>
    public Failure? Step()
    {
        // What is given is tried as it is first.
        var isGiven = _seeded < _corpus.Count && _seeded == Executions;
        var input = isGiven ? _corpus[_seeded++] : _mutator.Next(_corpus);
        (Last, Executions) = (input, Executions + 1);
        _begins(input);
        try
        {
            if (_answers.Add(Target.Run(input)) && !isGiven && _corpus.Count < MostKept)
                _corpus.Add(input);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is what was looked for.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(thrown);
            return _failures.TryAdd(failure.Identity, (failure, input)) ? failure : null;
        }
    }

    // string.GetHashCode is another one in each process.
    private static int StableHash(string text) => text.Aggregate(unchecked((int)2166136261), (hash, c) => unchecked((hash ^ c) * 16777619));
}
