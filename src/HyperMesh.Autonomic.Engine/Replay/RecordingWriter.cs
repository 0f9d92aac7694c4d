using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Writes batches as a recording; gzip when the name ends in <c>.gz</c>. Not thread-safe.</summary>
public sealed class RecordingWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public RecordingWriter(string path, string source)
    {
        var file = File.Create(path);
        _stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.SmallestSize) : file;
        WriteLine(writer =>
        {
            writer.WriteString("hypermesh", JsonLinesRecording.Magic);
            writer.WriteString("source", source);
        });
    }

    /// <summary>Ticks written.</summary>
    public long Ticks { get; private set; }

    /// <summary>Writes one line. Ticks of several monitors at one instant are set apart by a tenth of a microsecond.</summary>
    public void Write(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var at = batch.At > _last ? batch.At : _last.AddTicks(1);
        _last = at;
        WriteLine(writer =>
        {
            writer.WriteString("t", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
            writer.WriteStartObject("s");
            foreach (ref readonly var sample in batch.Samples)
                if (double.IsFinite(sample.Value))
                    writer.WriteNumber(sample.Series.Text, sample.Value);
            writer.WriteEndObject();
        });
        Ticks++;
    }

    public void Dispose() => _stream.Dispose();

    private void WriteLine(Action<Utf8JsonWriter> content)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Options))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        _stream.Write(_buffer.WrittenSpan);
        _stream.WriteByte((byte)'\n');
    }
}
