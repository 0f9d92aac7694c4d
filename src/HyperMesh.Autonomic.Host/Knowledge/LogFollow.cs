using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>New records of a store as another process writes them. A store that is gone is waited for; one that was made anew is followed from its
/// beginning.</summary>
/// <param name="path">The store.</param>
/// <param name="filter">Which records.</param>
/// <param name="writer">Takes them.</param>
/// <param name="notes">Takes what there is to say about the store.</param>
internal sealed class LogFollow(string path, RecordFilter filter, DecisionWriter writer, TextWriter notes)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>After so many glances at the same store it is opened anew: whether another one lies under its name shows only then.</summary>
    private const int GlancesAtOne = 10;

    private RecordFilter _filter = filter;
    private (long Id, DateTimeOffset At) _seen;
    private bool _isAway;

    /// <summary>Goes on until it is cancelled, which is how it ends; it returns then.</summary>
    /// <param name="seen">The record up to which all was looked at; null where there was none.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(KnowledgeRecord? seen, CancellationToken cancel)
    {
        _seen = seen is null ? default : (seen.Id, seen.At);
        try
        {
            while (true)
            {
                await LookAsync(cancel).ConfigureAwait(false);
                await Task.Delay(Glance, TimeProvider.System, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            using var journal = Journal.OpenToRead(path);
            if (_isAway)
                notes.WriteLine($"{path} is there again");
            _isAway = false;
            Compare(journal);
            for (var glance = 0; glance < GlancesAtOne; glance++)
            {
                if (journal.HasMoved())
                    Write(journal, cancel);
                await Task.Delay(Glance, TimeProvider.System, cancel).ConfigureAwait(false);
            }
        }
        catch (IOException fault)
        {
            if (!_isAway)
                notes.WriteLine($"{fault.Message}; waiting for it");
            _isAway = true;
        }
    }

    /// <summary>Begins anew when this is not the store that was looked at before. A record that retention has removed says nothing.</summary>
    private void Compare(Journal journal)
    {
        if (journal.LastId >= _seen.Id && (journal.Find(_seen.Id) is not { } record || record.At == _seen.At))
            return;

        notes.WriteLine($"{path} was made anew; following it from its beginning");
        _seen = default;
        _filter = _filter with { After = 0 };
    }

    private void Write(Journal journal, CancellationToken cancel)
    {
        // What comes in while this is read is for the next glance.
        var newest = journal.Newest;
        foreach (var record in journal.Read(_filter with { After = Math.Max(_filter.After, _seen.Id) }))
        {
            cancel.ThrowIfCancellationRequested();
            writer.Write(record);
            newest = Math.Max(newest, record.Id);
        }

        if (journal.Find(newest) is { } last)
            _seen = (last.Id, last.At);
    }
}
