namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>The default ensemble: rarity of what is new about a series, told in false alarms a day.</summary>
/// <remarks>docs/detection.md says what it does, with formulae, sources and figures. One configuration serves every series; it sees values
/// and the time between them, nothing else.</remarks>
internal sealed class AutoDetector(AutoOptions options, string settings, bool countsEvents) : IVotingDetector, ISeasonalDetector
{
    public const string Name = "auto";

    private const int Version = 1;

    private AutoState _state = new(options, countsEvents);

    /// <summary>Room taken by what has been seen, in bytes.</summary>
    public int Bytes => _state.Bytes;

    public bool IsSeasonal => _state.IsSeasonal;

    public Assessment Evaluate(in Reading reading) => _state.Evaluate(reading.Value, reading.Seconds);

    public IReadOnlyList<Vote> Votes() =>
        [.. _state.Members.Select(member => new Vote(member.Name, member.IsKnown ? Severities.ScoreOf(member.Evidence) : null))];

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, StateSettings);
        _state.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        var state = new AutoState(options, countsEvents);
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, StateSettings, out var reader)
            || !state.TryRead(ref reader) || !reader.IsWhole)
            return false;

        _state = state;
        return true;
    }

    private string StateSettings => countsEvents ? settings + " events" : settings;
}
