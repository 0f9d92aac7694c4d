using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Recomputes the chain from one record on, and says where it does not fit. In bounded memory.</summary>
internal sealed class ChainWalk
{
    private const int RecordsPerStep = 1 << 16;

    private readonly FindingList _findings;
    private readonly IReadOnlyList<JournalHead> _heads;
    private readonly Action<long>? _progress;
    private readonly byte[] _previous = new byte[RecordChain.HashSize];
    private readonly byte[] _computed = new byte[RecordChain.HashSize];
    private long _suspect;
    private bool _knowsPrevious = true;

    /// <param name="first">The id with which it begins.</param>
    /// <param name="before">The hash of the record before that one.</param>
    /// <param name="heads">What has been signed.</param>
    /// <param name="findings">Gets what is wrong.</param>
    /// <param name="progress">Gets the number of records so far, now and then.</param>
    public ChainWalk(long first, ReadOnlySpan<byte> before, IReadOnlyList<JournalHead> heads, FindingList findings, Action<long>? progress)
    {
        (Expected, _heads, _findings, _progress) = (first, heads, findings, progress);
        before.CopyTo(_previous);
    }

    /// <summary>The id that comes next.</summary>
    public long Expected { get; private set; }

    public long Records { get; private set; }

    /// <summary>The hash of the newest record, as stored.</summary>
    public ReadOnlySpan<byte> Last => _previous;

    /// <summary>Walks to the end, or to the first gap when <paramref name="stopsAtGap"/>.</summary>
    /// <returns>False when it has stopped at a gap.</returns>
    public bool Run(SqliteConnection connection, bool stopsAtGap)
    {
        try
        {
            // Where it begins anew, what lies before has been looked at.
            using var records = new RecordCursor(connection, Expected == 1 ? long.MinValue : Expected, long.MaxValue);
            while (records.Next())
            {
                if (records.Id > Expected && stopsAtGap)
                    return false;
                Look(records);
                if (++Records % RecordsPerStep == 0)
                    _progress?.Invoke(Records);
            }
        }
        catch (SqliteException fault) when (StoreFault.IsDamage(fault))
        {
            _findings.Add(Expected, $"the file is damaged where this record, or one after it, should be: {fault.Message}");
        }

        Settle();
        return true;
    }

    private void Look(RecordCursor record)
    {
        var id = record.Id;
        if (id < Expected)
        {
            _findings.Add(id, "it was added: ids are counted from 1");
            return;
        }

        if (id > Expected)
            Missing(id);
        if (!record.IsTyped)
        {
            Settle();
            _findings.Add(id, "it is not of the form in which records are written: it, or its hash, was changed");
            (_knowsPrevious, Expected) = (false, id + 1);
            return;
        }

        Compare(record, id);
        record.Hash.CopyTo(_previous);
        foreach (var head in _heads)
            if (head.Id == id && !head.Hash.Span.SequenceEqual(_previous))
                _findings.Add(id, $"its hash is not the one that was signed on {head.At}: it, or a record before it, was changed and the chain made anew, or the head was exchanged");
        (_knowsPrevious, Expected) = (true, id + 1);
    }

    private void Compare(RecordCursor record, long id)
    {
        Span<byte> next = stackalloc byte[RecordChain.HashSize];
        if (_suspect > 0)
        {
            // The record after a wrong one tells whether its contents or its hash are wrong.
            RecordChain.Next(_computed, id, record.At, record.Cause, record.Body, next);
            if (next.SequenceEqual(record.Hash))
            {
                _findings.Add(_suspect, "its hash was changed; what it says is what was written");
                _suspect = 0;
                return;
            }
        }

        Settle();
        if (!_knowsPrevious)
            return;
        RecordChain.Next(_previous, id, record.At, record.Cause, record.Body, next);
        if (next.SequenceEqual(record.Hash))
            return;
        _suspect = id;
        next.CopyTo(_computed);
    }

    private void Missing(long id)
    {
        Settle();
        var (first, last) = (Expected, id - 1);
        _findings.Add(first, first == last ? "it is missing" : string.Create(CultureInfo.InvariantCulture, $"it is missing, and all up to record {last}"));
        _knowsPrevious = false;
    }

    private void Settle()
    {
        if (_suspect > 0)
            _findings.Add(_suspect, "it is not what was written here: its time, causes or body were changed, or it is another record");
        _suspect = 0;
    }
}
