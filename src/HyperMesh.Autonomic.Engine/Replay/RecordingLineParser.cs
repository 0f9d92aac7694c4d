using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Reads the lines of a recording. A line in the form in which we write it is read byte by byte; any other, and any with a mistake, is
/// read again as JSON, which knows all forms and says where the mistake is. Not thread-safe.</summary>
/// <param name="path">The file, as problems name it.</param>
/// <param name="catalog">Where series are interned.</param>
/// <param name="counters">Metrics that are counters although their names do not end in <c>_total</c>.</param>
/// <param name="problems">What is wrong.</param>
/// <param name="limits">How many series there may be.</param>
internal sealed partial class RecordingLineParser(
    string path, ISeriesCatalog catalog, IReadOnlySet<string> counters, ProblemList problems, RecordingLimits limits)
{
    private readonly SeriesKeys _keys = new();
    private readonly Dictionary<string, Series?> _series = [];
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private int _number;
    private bool _isOpen;

    /// <summary>What the last line says; lent until the next one is read.</summary>
    public SampleBatch Batch { get; } = new();

    /// <summary>There are more series than the limit allows; nothing more is read.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The last instant that was read; null before the first.</summary>
    public string? Last => _last == DateTimeOffset.MinValue ? null : _last.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Reads a line.</summary>
    /// <param name="line">Its bytes.</param>
    /// <param name="number">Its number in the file.</param>
    /// <param name="isOpen">It has no end of line, so it may have been cut.</param>
    /// <returns>False when it cannot be used.</returns>
    public bool Parse(ReadOnlySpan<byte> line, int number, bool isOpen)
    {
        if (TryFast(line))
            return true;

        (_number, _isOpen) = (number, isOpen);
        var reader = new Utf8JsonReader(line);
        try
        {
            return ParseLine(ref reader);
        }
        catch (JsonException fault)
        {
            return Broken(line, (int)(fault.BytePositionInLine ?? 0));
        }
        catch (InvalidOperationException)
        {
            // An escape of half a surrogate pair passes as JSON, but is no text.
            return Complain(ref reader, "this text is not whole Unicode", "the recording was cut or edited here; remove the line");
        }
    }

    private bool TryFast(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("{\"t\":\""u8) || !InstantText.TryRead(line[6..], out var at, out var used) || at <= _last)
            return false;

        line = line[(6 + used)..];
        if (!line.StartsWith("\",\"s\":{"u8))
            return false;

        line = line[7..];
        Batch.Begin(at);
        if (!line.StartsWith("}"u8) && !TryFastSamples(ref line))
            return false;
        if (!line.SequenceEqual("}}"u8))
            return false;

        _last = at;
        return true;
    }

    private bool TryFastSamples(ref ReadOnlySpan<byte> line)
    {
        for (var place = 0; ; place++)
        {
            if (_keys.Match(place, line, out var key) is not { } series || !NumberText.TryRead(line[key..], out var value, out var number))
                return false;

            Batch.Add(series, value);
            line = line[(key + number)..];
            if (line.IsEmpty)
                return false;
            if (line[0] == '}')
                return true;
            if (line[0] != ',')
                return false;
            line = line[1..];
        }
    }

    private bool Broken(ReadOnlySpan<byte> line, int at)
    {
        var place = new Place(path, _number, at + 1);
        var rest = line[Math.Min(at, line.Length)..];
        if (_isOpen)
            problems.Warn(place, $"the recording was cut in the middle of this line{(Last is null ? "" : $", after {Last}")}", "its writer was killed, or the file is not whole; what is before is read");
        else if (rest.StartsWith("NaN"u8) || rest.StartsWith("Infinity"u8) || rest.StartsWith("-Infinity"u8) || rest.StartsWith("+Inf"u8))
            problems.Add(place, "NaN and infinities are no values", "leave the series out of this line where it has no value");
        else
            problems.Add(place, "this line is not whole JSON", "the recording was cut or edited here; remove the line");
        return false;
    }

    private bool Expect(ref Utf8JsonReader reader, JsonTokenType token, string what) =>
        (reader.Read() && reader.TokenType == token) || Complain(ref reader, $"expected {what}", null);

    private bool Complain(ref Utf8JsonReader reader, string message, string? hint = null)
    {
        problems.Add(new Place(path, _number, (int)reader.TokenStartIndex + 1), message, hint);
        return false;
    }
}
