using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Monitoring;

namespace HyperMesh.Autonomic.Engine.Tests.Monitoring;

public sealed class MailboxTests
{
    private readonly HistoricalScheduler _loop = new(JournalText.Epoch);
    private readonly Series _series = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);
    private readonly List<double> _received = [];

    [Fact]
    public void Post_LoopKeepsUp_DeliversEachTick()
    {
        var mailbox = new Mailbox(_loop, Receive);
        for (var tick = 1; tick <= 3; tick++)
        {
            mailbox.Post(Batch(tick));
            _loop.AdvanceBy(TimeSpan.FromSeconds(1));
        }

        _received.ShouldBe([1, 2, 3]);
        mailbox.Coalesced.ShouldBe(0);
    }

    [Fact]
    public void Post_LoopIsBusy_DeliversTheNewestAndCountsTheOthers()
    {
        var mailbox = new Mailbox(_loop, Receive);
        for (var tick = 1; tick <= 5; tick++)
            mailbox.Post(Batch(tick));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));
        mailbox.Post(Batch(6));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));

        _received.ShouldBe([5, 6]);
        mailbox.Coalesced.ShouldBe(4);
    }

    [Fact]
    public void Post_BatchIsFilledAgain_DeliversWhatItHeldWhenPosted()
    {
        var mailbox = new Mailbox(_loop, Receive);
        var lent = Batch(1);
        mailbox.Post(lent);
        lent.Begin(JournalText.Epoch.AddSeconds(9));
        lent.Add(_series, 9);
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));

        _received.ShouldBe([1]);
    }

    [Fact]
    public void Post_WhileABatchIsBeingReceived_LeavesThatBatchAlone()
    {
        Mailbox? mailbox = null;
        mailbox = new Mailbox(_loop, batch =>
        {
            if (batch.Samples[0].Value == 1)
                mailbox!.Post(Batch(2));
            Receive(batch);
        });
        mailbox.Post(Batch(1));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));

        _received.ShouldBe([1, 2]);
        mailbox.Coalesced.ShouldBe(0);
    }

    [Fact]
    public void Post_LoopIsBusy_KeepsTheEventsOfEveryTickInTheirOrder()
    {
        var names = new List<string>();
        var mailbox = new Mailbox(_loop, batch => names.AddRange(batch.Events.Select(one => one.Name)));
        for (var tick = 1; tick <= 3; tick++)
            mailbox.Post(Batch(tick, $"{tick}a", $"{tick}b"));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));
        mailbox.Post(Batch(4, "4a"));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));
        mailbox.Post(Batch(5));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));

        names.ShouldBe(["1a", "1b", "2a", "2b", "3a", "3b", "4a"]);
        mailbox.EventsLost.ShouldBe(0);
    }

    [Fact]
    public void Post_MoreEventsThanABatchTakes_KeepsTheOldestAndCountsTheOthers()
    {
        var received = new List<KernelEvent>();
        var mailbox = new Mailbox(_loop, batch => received.AddRange(batch.Events));
        for (var tick = 1; tick <= 3; tick++)
            mailbox.Post(Batch(tick, [.. Enumerable.Repeat($"{tick}", 2000)]));
        _loop.AdvanceBy(TimeSpan.FromSeconds(1));

        received.Count.ShouldBe(SampleBatch.MostEvents);
        received[^1].Name.ShouldBe("3");
        mailbox.EventsLost.ShouldBe(6000 - SampleBatch.MostEvents);
    }

    [Fact]
    public void Post_LoopHasEnded_DoesNotThrow()
    {
        var mailbox = new Mailbox(new EndedScheduler(), Receive);
        Should.NotThrow(() => mailbox.Post(Batch(1)), "a monitor may post from a thread that has nobody above it");
    }

    private void Receive(SampleBatch batch) => _received.Add(batch.Samples[0].Value);

    private SampleBatch Batch(double value, params string[] events)
    {
        var batch = new SampleBatch();
        batch.Begin(JournalText.Epoch.AddSeconds(value));
        batch.Add(_series, value);
        foreach (var name in events)
            batch.Add(new KernelEvent(name, Labels.None));
        return batch;
    }
}
