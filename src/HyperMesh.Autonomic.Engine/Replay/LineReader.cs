using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Reads a file line by line, as bytes, in memory that does not grow with the file. Not thread-safe.</summary>
internal sealed class LineReader(string path, RecordedStream stream, RecordingLimits limits) : IDisposable
{
    private const int FirstSize = 128 * 1024;
    private byte[] _buffer = new byte[FirstSize];
    private int _next;
    private int _end;
    private int _start;
    private int _length;
    private long _bytes;
    private bool _isOver;
    private bool _endsOpen;

    /// <summary>Opens a file; null, and a problem, when it cannot be read.</summary>
    public static LineReader? Open(string path, RecordingLimits limits, ProblemList problems) =>
        RecordedFile.Open(path, problems) is { } stream ? new LineReader(path, stream, limits) : null;

    /// <summary>Number of this line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The line without its end; lent until the next one is asked for, and empty when it is too long.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_start, _length);

    /// <summary>The line is longer than the limit.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The line has no end: it is the last one, and may have been cut.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How the file ends; known at its end.</summary>
    public RecordedEnd End { get; private set; }

    /// <summary>Where the line begins.</summary>
    public Place Place => new(path, Math.Max(1, Number), 1);

    /// <summary>Goes to the next line; false at the end, whatever it is like.</summary>
    public bool MoveNext()
    {
        IsTooLong = IsOpen = false;
        var searched = 0;
        var skipped = false;
        while (true)
        {
            var at = _buffer.AsSpan(_next + searched, _end - _next - searched).IndexOf((byte)'\n');
            if (at >= 0)
                return Take(searched + at, 1, skipped);

            searched = _end - _next;
            if (searched > limits.Line)
            {
                // The rest of such a line is thrown away as it comes.
                skipped = true;
                (_next, _end, searched) = (0, 0, 0);
            }

            if (Fill())
                continue;

            IsOpen = (searched > 0 || skipped) && End is (RecordedEnd.Whole or RecordedEnd.Cut);
            _endsOpen |= IsOpen;
            return IsOpen && Take(searched, 0, skipped);
        }
    }

    /// <summary>Says that this line is too long.</summary>
    public void ReportTooLong(ProblemList problems) =>
        problems.Add(Place, string.Create(CultureInfo.InvariantCulture, $"this line is longer than {limits.Line:N0} bytes, the limit 'line'"), RecordingLimits.Hint("line"));

    /// <summary>Says what is wrong with the end of the file, if anything is.</summary>
    /// <param name="problems">Where to say it.</param>
    /// <param name="last">What was the last that could be read, such as an instant; null for nothing.</param>
    public void ReportEnd(ProblemList problems, string? last)
    {
        var behind = new Place(path, _endsOpen ? Number : Number + 1, 1);
        switch (End)
        {
            case RecordedEnd.Cut:
                problems.Warn(behind, $"the recording was cut here{(last is null ? "" : $", after {last}")}", "its writer was killed, or the file is not whole; what is before is read");
                break;
            case RecordedEnd.Damaged:
                problems.Add(behind, "the compressed data is damaged from here on", "take the recording again, or cut it before this line");
                break;
            case RecordedEnd.TooLarge:
                problems.Add(
                    behind,
                    string.Create(CultureInfo.InvariantCulture, $"the file unpacks to more than {limits.Unpacked:N0} bytes, the limit 'unpacked'"),
                    RecordingLimits.Hint("unpacked"));
                break;
            case RecordedEnd.Unreadable:
                problems.Add(behind, $"it cannot be read on: {stream.Fault}");
                break;
        }
    }

    public void Dispose() => stream.Dispose();

    private bool Take(int length, int ending, bool skipped)
    {
        Number++;
        (_start, _length) = (_next, length);
        _next += length + ending;
        IsTooLong = skipped || length > limits.Line;
        if (IsTooLong)
            _length = 0;
        if (_length > 0 && _buffer[_start + _length - 1] == '\r')
            _length--;
        if (Number == 1 && Line.StartsWith(Encoding.UTF8.Preamble))
            (_start, _length) = (_start + 3, _length - 3);
        return true;
    }

    /// <summary>Reads more behind what is there; false at the end.</summary>
    private bool Fill()
    {
        if (_isOver)
            return false;

        if (_next > 0)
        {
            _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
            (_end, _next) = (_end - _next, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer.AsSpan(_end));
        _bytes += read;
        End = stream.IsPacked && _bytes > limits.Unpacked ? RecordedEnd.TooLarge : stream.End;
        _isOver = read == 0 || End == RecordedEnd.TooLarge;
        _end += _isOver ? 0 : read;
        return !_isOver;
    }
}
