using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Writes the records that were saved into a new store. Ids stay, because causes name them: where a record is lost, a note stands in its place. The chain is the
/// old one up to the first loss, and a new one from there on.</summary>
internal sealed class RebuiltChain : IDisposable
{
    private const int Most = 100;

    private readonly DateTimeOffset _at;
    private readonly Trim? _trim;
    private readonly bool _hasChain;
    private readonly RecordWriter _writer;
    private readonly List<(long, long)> _lost = [];
    private readonly List<long> _changed = [];
    private readonly List<long> _kept = [];
    private readonly byte[] _keptDigest = RecordChain.Origin.ToArray();
    private byte[]? _before;

    public RebuiltChain(SqliteConnection target, DateTimeOffset at, Trim? trim, bool hasChain)
    {
        (_at, _trim, _hasChain) = (at.ToUniversalTime(), trim, hasChain);
        _before = trim is null ? RecordChain.Origin.ToArray() : Convert.FromHexString(trim.Hash);
        _writer = new RecordWriter(target, (trim?.Before ?? 1) - 1, _before);
    }

    public long Saved { get; private set; }

    public IReadOnlyList<(long First, long Last)> Lost => _lost;

    public long LostCount { get; private set; }

    public IReadOnlyList<long> Changed => _changed;

    /// <summary>Adds a record that was saved; in the order of their ids.</summary>
    public void Add(StoredRecord record)
    {
        if (record.Id < 1)
            return;
        if (_trim is not null && record.Id < _trim.Before)
        {
            Keep(record);
            return;
        }

        if (record.Id > _writer.LastId + 1)
            StandIn(_writer.LastId + 1, record.Id - 1);
        if (_hasChain && _before is not null
            && !RecordChain.Next(_before, record.Id, record.At, record.Cause, record.Body).AsSpan().SequenceEqual(record.Hash.Span) && _changed.Count < Most)
            _changed.Add(record.Id);
        _before = record.Hash.Length == RecordChain.HashSize ? record.Hash.ToArray() : null;
        _writer.Write(record);
        Saved++;
    }

    /// <summary>Says what was done, as the last record.</summary>
    /// <param name="signed">Up to this record something was signed, so there was one; 0 where nothing was.</param>
    /// <param name="damaged">Where the damaged store is.</param>
    public void End(long signed, string damaged)
    {
        if (signed > _writer.LastId)
            StandIn(_writer.LastId + 1, signed);
        var digest = Convert.ToHexStringLower(_keptDigest);
        if (_trim is not null && (!_kept.SequenceEqual(_trim.Kept) || digest != _trim.KeptHash))
        {
            foreach (var gone in _trim.Kept.Except(_kept))
                Lose(gone, gone);
            Say(_trim with { Kept = _kept, KeptHash = digest, Reason = "repair: some of the old records that stayed could not be read" });
        }

        var lost = _lost.Count == 0 ? "" : $": {string.Join(", ", _lost.Take(Most).Select(Words))}";
        Say(new Note("journal", string.Create(
            CultureInfo.InvariantCulture, $"repaired: {Saved} records saved, {LostCount} lost{lost}; {_changed.Count} not what was written; the damaged store is {damaged}")));
    }

    public void Dispose() => _writer.Dispose();

    internal static string Words((long First, long Last) range) =>
        range.First == range.Last ? $"{range.First}" : $"{range.First} to {range.Last}";

    private void Keep(StoredRecord record)
    {
        if (record.Hash.Length != RecordChain.HashSize || !_trim!.Kept.Contains(record.Id))
            return;
        _writer.Keep(record);
        _kept.Add(record.Id);
        RecordChain.AddKept(
            _keptDigest, record.Id, Encoding.UTF8.GetBytes(record.At), Encoding.UTF8.GetBytes(record.Cause), Encoding.UTF8.GetBytes(record.Body), record.Hash.Span);
        Saved++;
    }

    private void StandIn(long first, long last)
    {
        Lose(first, last);
        for (var id = first; id <= last; id++)
            Say(new Note("journal", "this record was lost: it could not be read when the store was repaired"));
        _before = null;
    }

    private void Lose(long first, long last)
    {
        LostCount += last - first + 1;
        _lost.Add((first, last));
    }

    private void Say(RecordBody body) => _writer.Write(new KnowledgeRecord(_writer.LastId + 1, _at, [], body));
}
