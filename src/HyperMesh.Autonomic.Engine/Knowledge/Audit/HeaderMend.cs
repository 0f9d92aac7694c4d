using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Gives the copy of a store the first bytes that every store of ours has, so that one whose header is damaged can be read.</summary>
internal static class HeaderMend
{
    private const int PageSize = 4096;

    /// <summary>Mends a file. What it says of its version is left, unless it cannot be.</summary>
    /// <param name="path">A copy: it is changed.</param>
    public static void Apply(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (file.Length < PageSize)
            return;
        var header = new byte[100];
        file.ReadExactly(header);
        "SQLite format 3\0"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(16), PageSize);
        // A log; no reserved bytes; the fractions that the format prescribes.
        new byte[] { 2, 2, 0, 64, 32, 32 }.CopyTo(header, 18);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(44), 4);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(56), 1);
        if (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(60)) is 0 or > JournalSchema.Version)
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(60), JournalSchema.Version);
        // What it says of the file's size does not count when these two differ: it may have been cut.
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(92), ~BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(24)));
        file.Position = 0;
        file.Write(header);
    }
}
