using System.IO.Compression;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What all records up to one add up to, as it lies in the store. Immutable.</summary>
/// <param name="Id">The last record that is folded in.</param>
/// <param name="Version">Of the format.</param>
/// <param name="Digest">SHA-256 of the state as JSON, in hex.</param>
/// <param name="State">The JSON, compressed (Brotli).</param>
internal sealed record Snapshot(long Id, int Version, string Digest, byte[] State)
{
    /// <summary>The largest state that is read, in bytes of JSON: no store can make a program take more memory than this for it.</summary>
    private const int LargestState = 1 << 30;

    /// <summary>A snapshot of a state that nobody changes meanwhile.</summary>
    public static Snapshot Of(KnowledgeState state, long id)
    {
        var json = SnapshotFormat.Write(state);
        using var packed = new MemoryStream();
        using (var packing = new BrotliStream(packed, CompressionLevel.Fastest))
            packing.Write(json);
        return new Snapshot(id, SnapshotFormat.Version, SnapshotFormat.DigestOf(json), packed.ToArray());
    }

    /// <summary>The state, and null; or null, and what is wrong, in words.</summary>
    public (KnowledgeState? State, string? Problem) Open()
    {
        if (Version > SnapshotFormat.Version)
            return (null, $"it is of version {Version}, this program knows version {SnapshotFormat.Version}");

        try
        {
            var json = Unpack();
            return SnapshotFormat.DigestOf(json) == Digest
                ? (SnapshotFormat.Read(json), null)
                : (null, "its digest does not agree with what it holds");
        }
        catch (Exception fault) when (fault is InvalidOperationException or InvalidDataException or IOException or JsonException
            or NotSupportedException or ArgumentException)
        {
            return (null, $"it cannot be read: {fault.Message}");
        }
    }

    private byte[] Unpack()
    {
        using var unpacking = new BrotliStream(new MemoryStream(State), CompressionMode.Decompress);
        using var json = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (unpacking.Read(buffer) is > 0 and var read)
        {
            if (json.Length + read > LargestState)
                throw new InvalidDataException($"it is larger than {LargestState >> 20} MiB");
            json.Write(buffer, 0, read);
        }

        return json.ToArray();
    }
}
