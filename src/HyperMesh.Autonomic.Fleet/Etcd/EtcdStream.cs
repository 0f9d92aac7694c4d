using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>A stream of answers, one JSON document a line. Not thread-safe.</summary>
internal sealed class EtcdStream(HttpResponseMessage response, Stream body, int largest, Func<Exception, EtcdException> explain) : IDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(body);

    /// <summary>The next document; null when the member has ended the stream.</summary>
    /// <exception cref="EtcdException">The connection broke, or the document is larger than may be or no JSON.</exception>
    public async Task<T?> NextAsync<T>(JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        try
        {
            while (true)
            {
                var read = await _reader.ReadAsync(cancel).ConfigureAwait(false);
                if (read.Buffer.PositionOf((byte)'\n') is { } end)
                {
                    var document = Parse(read.Buffer.Slice(0, end), type);
                    _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                    return document;
                }

                if (read.IsCompleted)
                    return null;
                if (read.Buffer.Length > largest)
                    throw new InvalidDataException($"a message is larger than {largest >> 20} MB");
                _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (Exception e) when (e is not EtcdException && !cancel.IsCancellationRequested)
        {
            throw explain(e);
        }
    }

    public void Dispose()
    {
        _reader.Complete();
        response.Dispose();
    }

    private static T? Parse<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
        return JsonSerializer.Deserialize(ref reader, type);
    }
}
