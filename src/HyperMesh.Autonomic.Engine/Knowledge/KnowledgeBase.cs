using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The K of MAPE-K: the journal and the state folded from it, kept in step. Writing is the loop's thread.</summary>
internal sealed class KnowledgeBase : IKnowledgeSink
{
    private readonly IScheduler _clock;

    /// <summary>Folds what the journal holds already.</summary>
    public KnowledgeBase(Journal journal, IScheduler clock)
    {
        Journal = journal;
        _clock = clock;
        foreach (var record in journal.Read())
            State.Apply(record);
    }

    public Journal Journal { get; }

    public KnowledgeState State { get; } = new();

    public KnowledgeRecord Append(RecordBody body, params IReadOnlyList<long> causes)
    {
        var record = Journal.Append(_clock.Now.ToUniversalTime(), body, causes);
        State.Apply(record);
        return record;
    }
}
