using System.Reactive.Subjects;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

public sealed class DecisionFeedTests
{
    [Fact]
    public async Task Feed_TheReaderHasGone_CountsAllThatItDidNotWrite()
    {
        using var knowledge = new Said();
        using var feed = new DecisionFeed(knowledge, new DecisionWriter(new FailingWriter(new IOException("broken pipe")), OutputFormat.Text));

        await LeavesOut(knowledge, feed);
    }

    [Fact]
    public async Task Feed_ADecisionCannotBeWritten_DoesNotEndTheProcess()
    {
        using var knowledge = new Said();
        using var feed = new DecisionFeed(knowledge, new DecisionWriter(new FailingWriter(new InvalidOperationException("no words")), OutputFormat.Text));

        await LeavesOut(knowledge, feed);
    }

    private static async Task LeavesOut(Said knowledge, DecisionFeed feed)
    {
        knowledge.Say();
        // Once the writer has given up, each decision counts at once; before, it waits for the writer.
        await Waiting.UntilAsync(
            () =>
            {
                var before = feed.LeftOut;
                knowledge.Say();
                return feed.LeftOut > before;
            },
            "decisions are counted that nobody reads");
    }

    private sealed class Said : IKnowledge, IDisposable
    {
        private readonly Subject<KnowledgeRecord> _appended = new();
        private long _id;

        public IObservable<KnowledgeRecord> Appended => _appended;

        public void Say() => _appended.OnNext(new KnowledgeRecord(++_id, DateTimeOffset.UnixEpoch, [], new Note("test", "a word")));

        public void Dispose() => _appended.Dispose();
    }

    private sealed class FailingWriter(Exception fault) : StringWriter
    {
        public override void WriteLine(string? value) => throw fault;
    }
}
