using System.Buffers;
using System.Collections.Concurrent;
using System.Reactive.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>What the page shows as it happens: once a second the newest of all series and of the loop, every other second the status, and each decision when it
/// is made. Everything is put into words once, however many read. Thread-safe.</summary>
internal sealed class LiveFeed : IDisposable
{
    /// <summary>Readers at once.</summary>
    public const int Most = 256;

    private const int MostDecisions = 1_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Daemon _daemon;
    private readonly StatusReader _status;
    private readonly CancellationTokenSource _ends = new();
    private readonly ConcurrentDictionary<LiveReader, byte> _readers = [];
    private readonly Channel<KnowledgeRecord> _decided = Channel.CreateBounded<KnowledgeRecord>(
        new BoundedChannelOptions(MostDecisions) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly IDisposable _subscription;
    private readonly Task _working;
    private readonly LoopCounts _counts = new();
    private readonly StageLatencies _latencies;

    public LiveFeed(Daemon daemon, StatusReader status)
    {
        (_daemon, _status, _latencies) = (daemon, status, new StageLatencies(daemon.Telemetry.Decisions.Stages));
        _subscription = daemon.Journal.Appended.Subscribe(record =>
        {
            _counts.Add(record.Body);
            if (!_readers.IsEmpty)
                _decided.Writer.TryWrite(record);
        });
        _working = Task.WhenAll(Task.Run(TickAsync), Task.Run(TellAsync));
    }

    /// <summary>The last minutes of the series.</summary>
    public SeriesHistory History { get; } = new();

    /// <summary>A new reader; null when there are too many.</summary>
    public LiveReader? Join()
    {
        if (_readers.Count >= Most)
            return null;
        var reader = new LiveReader();
        _readers[reader] = 0;
        return reader;
    }

    public void Leave(LiveReader reader) => _readers.TryRemove(reader, out _);

    /// <summary>Nothing more is told.</summary>
    public void Dispose()
    {
        _ends.Cancel();
        _subscription.Dispose();
        _decided.Writer.TryComplete();
        _working.ContinueWith(_ => _ends.Dispose(), TaskScheduler.Default);
    }

    /// <summary>An event as it goes over the wire.</summary>
    public static byte[] Event(string name, ReadOnlySpan<byte> json)
    {
        var text = new ArrayBufferWriter<byte>(json.Length + 32);
        Encoding.UTF8.GetBytes($"event: {name}\ndata: ", text);
        text.Write(json);
        text.Write("\n\n"u8);
        return text.WrittenSpan.ToArray();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        try
        {
            for (var second = 0L; await timer.WaitForNextTickAsync(_ends.Token).ConfigureAwait(false); second++)
            {
                var expectations = await _status.AskAsync(loop => loop.Expectations(), _ends.Token).ConfigureAwait(false);
                History.Take(_daemon.Board.Read(), expectations, TimeProvider.System.GetUtcNow());
                var latencies = _latencies.Look();
                if (_readers.IsEmpty)
                    continue;
                Tell(Event("tick", Tick(latencies)));
                if (second % 2 == 0)
                    Tell(Event("status", await StatusAsync().ConfigureAwait(false)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task TellAsync()
    {
        await foreach (var record in _decided.Reader.ReadAllAsync().ConfigureAwait(false))
            Tell(Event("decision", JsonSerializer.SerializeToUtf8Bytes(DecisionView.Of(record), ControlJson.Default.DecisionView)));
    }

    private async Task<byte[]> StatusAsync() =>
        JsonSerializer.SerializeToUtf8Bytes(await _status.ReadAsync(_ends.Token).ConfigureAwait(false), ControlJson.Default.StatusDocument);

    private void Tell(byte[] happened)
    {
        foreach (var reader in _readers.Keys)
            reader.Offer(happened);
    }

    private ReadOnlySpan<byte> Tick(IReadOnlyList<StageLatency> latencies)
    {
        var buffer = new ArrayBufferWriter<byte>(16 << 10);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("at", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            json.WriteNumber("samples", _daemon.Loop.Samples);
            json.WriteNumber("coalesced", _daemon.Loop.Coalesced);
            json.WriteNumber("eventsLost", _daemon.Loop.EventsLost);
            _counts.Write(json);
            Write(json, latencies);
            json.WriteStartArray("values");
            var version = History.Each(track => Write(json, track));
            json.WriteEndArray();
            json.WriteNumber("series", version);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    /// <summary>What took longer than is told apart has no number.</summary>
    private static void Write(Utf8JsonWriter json, IReadOnlyList<StageLatency> latencies)
    {
        json.WriteStartObject("latencies");
        foreach (var latency in latencies.Where(latency => double.IsFinite(latency.P99)))
        {
            json.WriteStartObject(latency.Stage);
            json.WriteNumber("p50", latency.P50);
            json.WriteNumber("p99", latency.P99);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Of a series its id and its value; with a detector also the band, the level, and whether it is abnormal.</summary>
    private static void Write(Utf8JsonWriter json, SeriesTrack track)
    {
        json.WriteStartArray();
        json.WriteNumberValue(track.Series.Id);
        Write(json, track.Value);
        if (track.IsJudged)
        {
            Write(json, track.Low);
            Write(json, track.High);
            Write(json, track.Level);
            json.WriteNumberValue(track.AbnormalSince is null ? 0 : 1);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
