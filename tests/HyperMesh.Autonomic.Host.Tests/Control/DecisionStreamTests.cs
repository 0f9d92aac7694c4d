using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Tests.Control;

public sealed class DecisionStreamTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly Journal _journal;

    public DecisionStreamTests() => _journal = Journal.Open(_folder["stream.db"], new JournalSettings { Sync = JournalSync.AtCheckpoints });

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ReadAsync_ReaderSlowerThanTheLoop_IsToldHowManyItHasLostAndGoesOn()
    {
        Append(3);
        await using var events = new DecisionStream(_journal).ReadAsync(new RecordFilter(), after: 0, CancellationToken.None).GetAsyncEnumerator();
        (await NextAsync(events)).ShouldBe(("begin", "0"));
        (await NextAsync(events)).ShouldBe(("decision", "1"));

        // The reader does nothing while the loop goes on: nothing is kept for it in memory.
        Append(DecisionStream.LongestLag + 500);

        (await NextAsync(events)).ShouldBe(("lost", "503"));
        events.Current.Data.ShouldBe("""{"count":502}""");
        (await NextAsync(events)).ShouldBe(("decision", "504"), "record 503 is the last that is passed over");
        for (var id = 505; id <= _journal.LastId; id++)
            (await NextAsync(events)).ShouldBe(("decision", $"{id}"));
        var next = NextAsync(events);
        next.IsCompleted.ShouldBeFalse("nothing is new");
        Append(1);
        (await next.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(("decision", $"{_journal.LastId}"));
    }

    [Fact]
    public async Task ReadAsync_Filtered_BringsOnlyWhatIsWanted()
    {
        Append(5);
        var standstill = _journal.Append(Start, new Standstill(StandstillState.Held, "", "somebody"), []);
        await using var events = new DecisionStream(_journal).ReadAsync(new RecordFilter { Kinds = ["standstill"] }, after: 0, CancellationToken.None).GetAsyncEnumerator();
        await NextAsync(events);
        (await NextAsync(events)).ShouldBe(("decision", $"{standstill.Id}"));
        JsonDocument.Parse(events.Current.Data).RootElement.GetProperty("by").GetString().ShouldBe("somebody");
    }

    private static async Task<(string Kind, string? Id)> NextAsync(IAsyncEnumerator<System.Net.ServerSentEvents.SseItem<string>> events)
    {
        (await events.MoveNextAsync()).ShouldBeTrue();
        return (events.Current.EventType, events.Current.EventId);
    }

    private void Append(int count)
    {
        for (var i = 0; i < count; i++)
            _journal.Append(Start, new Note("test", $"{i}"), []);
    }
}
