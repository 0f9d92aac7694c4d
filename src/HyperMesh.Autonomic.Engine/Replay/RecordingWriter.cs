using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Writes batches as a recording; gzip when the name ends in <c>.gz</c>. What was written before <see cref="Flush"/> can be read even when
/// the process is killed after it. A tick allocates nothing once its series are known. Not thread-safe.</summary>
public sealed class RecordingWriter : IDisposable
{
    private const int PipeSize = 64 * 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Stream _file;
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _instant = new byte[InstantText.Length];
    private (Series Series, JsonEncodedText Name)[] _names = [];
    private bool _isBroken;

    /// <summary>Makes the file, in place of one that is there.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public RecordingWriter(string path, string source)
        : this(path, new RecordingHeader(source))
    {
    }

    /// <summary>Makes the file, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What its first line says.</param>
    /// <param name="after">Every tick will be later than this.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public RecordingWriter(string path, RecordingHeader header, DateTimeOffset after = default)
        : this(
            OwnersFile.Open(path, FileMode.Create, FileShare.Read | FileShare.Delete, PipeSize),
            path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), header, after)
    {
    }

    /// <summary>Writes into a stream, which is closed at the end.</summary>
    internal RecordingWriter(Stream file, bool isPacked, RecordingHeader header, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(header);
        _file = file;
        _stream = isPacked ? new GZipStream(file, CompressionLevel.Optimal) : file;
        _json = new Utf8JsonWriter(_buffer, Options);
        Last = after;
        WriteHeader(header);
    }

    /// <summary>Ticks written.</summary>
    public long Ticks { get; private set; }

    /// <summary>The instant of the last tick.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>Bytes in the file so far, without what has not been flushed.</summary>
    public long Bytes => _file.Position;

    /// <summary>True when a tick has been written since the last flush.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Writes one line. Ticks of several monitors at one instant are set apart by a tenth of a microsecond.</summary>
    /// <exception cref="IOException">The disk is full or broken; what was flushed before can be read.</exception>
    public void Write(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Last = batch.At > Last ? batch.At.ToUniversalTime() : Last.AddTicks(1);
        Begin();
        InstantText.Write(Last, _instant);
        _json.WriteString("t"u8, _instant);
        _json.WriteStartObject("s"u8);
        foreach (ref readonly var sample in batch.Samples)
            if (double.IsFinite(sample.Value))
                _json.WriteNumber(NameOf(sample.Series), sample.Value);
        _json.WriteEndObject();
        if (batch.Events.Count > 0)
            Write(batch.Events);
        End();
        Ticks++;
        IsBehind = true;
    }

    /// <summary>Gives all that was written to the operating system, in a form that can be read without what comes after.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Flush() => Guarded(() =>
    {
        _stream.Flush();
        if (_stream != _file)
            _file.Flush();
        IsBehind = false;
    });

    /// <summary>Ends the file.</summary>
    /// <exception cref="IOException">The disk is full or broken, and nothing has said so before.</exception>
    public void Dispose()
    {
        if (_isBroken)
        {
            // The compressor would try to write its end once more; what is on the disk is what can be had.
            Abandon();
            return;
        }

        Guarded(_stream.Dispose);
        _json.Dispose();
    }

    private void Abandon()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // The last buffer found no room either.
        }
    }

    private void WriteHeader(RecordingHeader header)
    {
        Begin();
        _json.WriteString("hypermesh"u8, JsonLinesRecording.Magic);
        _json.WriteString("source"u8, header.Source);
        if (header.Counters.Count > 0)
        {
            _json.WriteStartArray("counters"u8);
            foreach (var name in header.Counters)
                _json.WriteStringValue(name);
            _json.WriteEndArray();
        }

        End();
    }

    private void Write(IReadOnlyList<KernelEvent> events)
    {
        _json.WriteStartArray("e"u8);
        for (var i = 0; i < events.Count; i++)
        {
            _json.WriteStartObject();
            _json.WriteString("n"u8, events[i].Name);
            _json.WriteStartObject("f"u8);
            foreach (var (field, text) in events[i].Fields.Pairs)
                _json.WriteString(field, text);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private JsonEncodedText NameOf(Series series)
    {
        if (series.Id >= _names.Length)
            Array.Resize(ref _names, Math.Max(64, series.Id * 2));
        ref var known = ref _names[series.Id];
        if (known.Series != series)
            known = (series, JsonEncodedText.Encode(series.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        return known.Name;
    }

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        try
        {
            _stream.Write(_buffer.WrittenSpan);
        }
        catch (IOException)
        {
            _isBroken = true;
            throw;
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            _isBroken = true;
            throw;
        }
    }
}
