using System.Text;

namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>The beginning of a stream. The rest is read as well, so that nobody waits to write it, but not kept.</summary>
internal sealed class BoundedText
{
    /// <summary>Bytes that are kept.</summary>
    public const int Most = 8192;

    private readonly byte[] _kept = new byte[Most];
    private int _length;

    /// <summary>True when there was more than is kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What is kept so far.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_kept, 0, _length);

    /// <summary>Reads to the end of the stream.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancel).ConfigureAwait(false) is var read and > 0)
        {
            var fits = Math.Min(read, Most - _length);
            buffer.AsSpan(0, fits).CopyTo(_kept.AsSpan(_length));
            _length += fits;
            IsCut |= fits < read;
        }
    }
}
