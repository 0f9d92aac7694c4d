using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>A stream of answers, one JSON document a line. Not thread-safe.</summary>
internal sealed class EtcdStream(HttpResponseMessage response, Stream body, int largest, Func<Exception, EtcdException> explain) : IDisposable
{
    private byte[] _buffer = new byte[16 << 10];
    private int _begin;
    private int _end;

    // No line ends before it: a document that comes in many pieces is looked through once.
    private int _searched;

    /// <summary>The next document; null when the member has ended the stream.</summary>
    /// <exception cref="EtcdException">The connection broke, or the document is larger than may be or no JSON.</exception>
    public async Task<T?> NextAsync<T>(JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        try
        {
            while (true)
            {
                var rest = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
                if (rest >= 0)
                {
                    var (begin, length) = (_begin, _searched + rest - _begin);
                    _begin = _searched = begin + length + 1;
                    return JsonSerializer.Deserialize(_buffer.AsSpan(begin, length), type);
                }

                _searched = _end;
                if (_end - _begin > largest)
                    throw new InvalidDataException($"a message is larger than {largest >> 20} MB");
                MakeRoom();
                var read = await body.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
                if (read == 0)
                    return null;
                _end += read;
            }
        }
        catch (Exception e) when (e is not EtcdException && !cancel.IsCancellationRequested)
        {
            throw explain(e);
        }
    }

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
            return;
        var kept = _end - _begin;
        // Moved only where that frees half of it, so that a byte is moved once or twice.
        var room = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_begin, kept).CopyTo(room);
        (_buffer, _begin, _searched, _end) = (room, 0, _searched - _begin, kept);
    }
}
