using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Damage in the middle of a store's log (the file <c>-wal</c> beside it). SQLite ends the log silently at the first frame that is not whole, so what was
/// written after it is gone, and what is left fits together. That it has been there can only be seen in the log itself.</summary>
/// <param name="Frame">The frame that is not whole, counted from 1; 0 for the head of the log.</param>
/// <param name="Lost">Whole transactions after it that do not count any more.</param>
internal sealed record LogDamage(int Frame, int Lost)
{
    // https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    private const int HeadSize = 32;
    private const int FrameHeadSize = 24;
    private const int LargestPage = 65536;

    /// <summary>Looks at the log of a store; null where there is none, or its end is the end of what was written.</summary>
    /// <remarks>Also while another process writes it: what is seen in the middle of a write is looked at a second time.</remarks>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LogDamage? In(string path) => Look(path) is { } damage && Look(path) == damage ? damage : null;

    /// <summary>In words.</summary>
    public string Words(string path) =>
        $"the log {Path.GetFileName(path)}-wal is damaged {(Frame == 0 ? "at its beginning" : $"in its page {Frame}")}: "
        + $"{(Lost == 1 ? "a whole write after that does not count any more" : $"{Lost} whole writes after that do not count any more")}, and what they said is lost";

    private static LogDamage? Look(string path)
    {
        if (!File.Exists(path + "-wal"))
            return null;

        using var log = File.OpenHandle(path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[HeadSize];
        if (Read(log, head, 0) < HeadSize || !head.AsSpan().ContainsAnyExcept((byte)0))
            return null;

        var page = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8));
        var isBigEndian = (head[3] & 1) == 1;
        var sum = Sum(default, head.AsSpan(0, 24), isBigEndian);
        if (page is < 512 or > LargestPage || sum != Stored(head, 24))
            return new LogDamage(0, (int)Math.Min(int.MaxValue, RandomAccess.GetLength(log) / (4096 + FrameHeadSize)));

        return new Frames(log, head[16..24], page, isBigEndian).Walk(sum);
    }

    /// <summary>Walks through the frames that were written since the log was begun anew: those with its salt.</summary>
    private sealed class Frames(SafeFileHandle log, byte[] salt, int page, bool isBigEndian)
    {
        private readonly byte[] _frame = new byte[FrameHeadSize + page];

        public LogDamage? Walk((uint, uint) sum)
        {
            var number = 1;
            while (Next(number, ref sum))
                number++;
            if (Read(log, _frame, At(number)) < _frame.Length)
                return null;

            // What follows is proof of damage only if it goes on from this frame and ends a transaction: else it is what an interrupted write has left.
            var (stored, computed) = (Stored(_frame, 16), Sum(Sum(sum, _frame.AsSpan(0, 8), isBigEndian), _frame.AsSpan(FrameHeadSize), isBigEndian));
            var lost = Math.Max(Commits(number + 1, stored), Commits(number + 1, computed));
            return lost > 0 ? new LogDamage(number, lost) : null;
        }

        private int Commits(int number, (uint, uint) sum)
        {
            var commits = 0;
            while (Next(number, ref sum))
            {
                number++;
                commits += BinaryPrimitives.ReadUInt32BigEndian(_frame.AsSpan(4)) > 0 ? 1 : 0;
            }

            return commits;
        }

        /// <summary>Reads a frame; false where there is none, or it does not go on from the one before.</summary>
        private bool Next(int number, ref (uint, uint) sum)
        {
            if (Read(log, _frame, At(number)) < _frame.Length || !_frame.AsSpan(8, 8).SequenceEqual(salt))
                return false;
            var computed = Sum(Sum(sum, _frame.AsSpan(0, 8), isBigEndian), _frame.AsSpan(FrameHeadSize), isBigEndian);
            if (computed != Stored(_frame, 16))
                return false;
            sum = computed;
            return true;
        }

        private long At(int number) => HeadSize + (number - 1L) * _frame.Length;
    }

    private static (uint, uint) Stored(byte[] bytes, int at) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 4)));

    private static (uint, uint) Sum((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var (first, second) = sum;
        for (var i = 0; i < bytes.Length; i += 8)
        {
            first += Word(bytes[i..]) + second;
            second += Word(bytes[(i + 4)..]) + first;
        }

        return (first, second);

        uint Word(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }

    private static int Read(SafeFileHandle log, Span<byte> into, long at)
    {
        var read = 0;
        while (read < into.Length && RandomAccess.Read(log, into[read..], at + read) is > 0 and var more)
            read += more;
        return read;
    }
}
