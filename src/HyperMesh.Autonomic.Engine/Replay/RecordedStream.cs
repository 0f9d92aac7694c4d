using System.Buffers.Binary;
using System.IO.Compression;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>The unpacked bytes of a file, and how they end. Not thread-safe.</summary>
internal sealed class RecordedStream : IDisposable
{
    private readonly Stream _bytes;
    private readonly EndWatch? _packed;
    private long _count;

    private RecordedStream(Stream bytes, EndWatch? packed) => (_bytes, _packed) = (bytes, packed);

    /// <summary>Whether it is compressed.</summary>
    public bool IsPacked => _packed is not null;

    /// <summary>How it ended; <see cref="RecordedEnd.Whole"/> before its end too.</summary>
    public RecordedEnd End { get; private set; }

    /// <summary>What the machine says of an end that is <see cref="RecordedEnd.Unreadable"/>.</summary>
    public string Fault { get; private set; } = "";

    public static RecordedStream Plain(Stream file) => new(file, null);

    public static RecordedStream OfGzip(Stream file)
    {
        var packed = new EndWatch(file);
        return new RecordedStream(new GZipStream(packed, CompressionMode.Decompress), packed);
    }

    /// <summary>Reads on; 0 at the end, whatever it is like.</summary>
    public int Read(Span<byte> buffer)
    {
        if (End != RecordedEnd.Whole)
            return 0;

        try
        {
            var read = _bytes.Read(buffer);
            _count += read;
            // The runtime ends without a word where compressed data stops between two blocks, as it does after a kill.
            if (read == 0 && buffer.Length > 0 && _packed is not null && !_packed.EndsWith((uint)_count))
                End = RecordedEnd.Cut;
            return read;
        }
        catch (InvalidDataException)
        {
            // Data that was sound up to its last byte was cut; any other is damaged.
            End = _packed is { IsAtEnd: true } ? RecordedEnd.Cut : RecordedEnd.Damaged;
        }
        catch (IOException fault)
        {
            (End, Fault) = (RecordedEnd.Unreadable, fault.Message);
        }

        return 0;
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>Knows whether its reader has asked for more than there is, and the last bytes.</summary>
    private sealed class EndWatch(Stream file) : Stream
    {
        // gzip ends in the number of bytes that it unpacks to, modulo 2^32 (RFC 1952, 2.3.1).
        private readonly byte[] _last = new byte[sizeof(uint)];

        public bool IsAtEnd { get; private set; }

        /// <summary>Whether the data ends in this count. A file of several gzip members does not, and neither does one that was cut.</summary>
        public bool EndsWith(uint count) => BinaryPrimitives.ReadUInt32LittleEndian(_last) == count;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = file.Read(buffer);
            IsAtEnd |= read == 0 && buffer.Length > 0;
            Keep(buffer[..read]);
            return read;
        }

        private void Keep(ReadOnlySpan<byte> bytes)
        {
            var taken = Math.Min(bytes.Length, _last.Length);
            _last.AsSpan(taken).CopyTo(_last);
            bytes[^taken..].CopyTo(_last.AsSpan(_last.Length - taken));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
