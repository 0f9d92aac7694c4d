using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Our own format: JSON lines, plain or gzip. The first line says <c>{"hypermesh":"recording/1"}</c>, each other one
/// <c>{"t":"2026-01-01T00:00:00Z","s":{"metric{label=\"v\"}":1}}</c>.</summary>
internal sealed class JsonLinesRecording(string path) : IRecording
{
    public const string Magic = "recording/1";

    public string Name => path;

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        using var lines = new StreamReader(Decompress(File.OpenRead(path)), Encoding.UTF8);
        var parser = new LineParser(path, catalog, problems);
        var number = 0;
        while (NextLine(lines, ref number, problems) is { } line)
        {
            if (number == 1)
                parser.CheckHeader(line);
            else if (line.Length > 0 && parser.Parse(line, number))
                yield return parser.Batch;
        }

        if (number == 0)
            problems.Add(new Place(path, 1, 1), "the recording is empty", $"its first line must say \"hypermesh\":\"{Magic}\"");
    }

    /// <summary>Unpacks where the stream begins as gzip does.</summary>
    public static Stream Decompress(Stream stream)
    {
        var first = stream.ReadByte();
        var second = stream.ReadByte();
        stream.Position = 0;
        return first == 0x1f && second == 0x8b ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private string? NextLine(StreamReader lines, ref int number, ProblemList problems)
    {
        try
        {
            var line = lines.ReadLine();
            number += line is null ? 0 : 1;
            return line;
        }
        catch (InvalidDataException)
        {
            problems.Add(new Place(path, number + 1, 1), "the compressed data is damaged from here on", "take the recording again, or cut it before this line");
            return null;
        }
    }

    private sealed class LineParser(string path, ISeriesCatalog catalog, ProblemList problems)
    {
        private readonly Dictionary<string, Series?> _series = [];
        private readonly List<(byte[] Key, Series Series)> _order = [];
        private DateTimeOffset _last = DateTimeOffset.MinValue;

        public SampleBatch Batch { get; } = new();

        public void CheckHeader(string line)
        {
            try
            {
                using var header = JsonDocument.Parse(line);
                if (header.RootElement.ValueKind == JsonValueKind.Object
                    && header.RootElement.TryGetProperty("hypermesh", out var magic) && magic.ValueKind == JsonValueKind.String
                    && magic.GetString() == Magic)
                    return;
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
            }

            problems.Add(new Place(path, 1, 1), "this is no recording", $"its first line must say {{\"hypermesh\":\"{Magic}\"}}");
        }

        public bool Parse(string line, int number)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line));
            try
            {
                return ParseLine(ref reader, number);
            }
            catch (JsonException fault)
            {
                problems.Add(new Place(path, number, (int)(fault.BytePositionInLine ?? 0) + 1), "this line is not whole JSON", "the recording was cut or edited here; remove the line");
                return false;
            }
            catch (InvalidOperationException)
            {
                // An escape of half a surrogate pair passes as JSON, but is no text.
                return Complain(ref reader, number, "this text is not whole Unicode", "the recording was cut or edited here; remove the line");
            }
        }

        private bool ParseLine(ref Utf8JsonReader reader, int number)
        {
            DateTimeOffset? at = null;
            Batch.Begin(default);
            var good = Expect(ref reader, JsonTokenType.StartObject, number, "an object");
            while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("t"u8))
                    good = ReadTime(ref reader, number, out at);
                else if (reader.ValueTextEquals("s"u8) && at is not null)
                    good = ReadSamples(ref reader, number);
                else
                    good = Complain(ref reader, number, $"\"{reader.GetString()}\" is not expected here", "a line has \"t\", then \"s\"");
            }

            if (good && at is null)
                good = Complain(ref reader, number, "the line has no time", "it needs \"t\", an RFC 3339 instant");
            return good;
        }

        private bool ReadTime(ref Utf8JsonReader reader, int number, out DateTimeOffset? at)
        {
            at = null;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String
                || !DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return Complain(ref reader, number, "\"t\" is no instant", "write it as 2026-01-31T12:00:00Z");
            if (time <= _last)
                return Complain(ref reader, number, $"time does not go on: {time:O} after {_last:O}", "sort the recording by time");

            _last = time;
            at = time;
            Batch.Begin(time);
            return true;
        }

        private bool ReadSamples(ref Utf8JsonReader reader, int number)
        {
            var good = Expect(ref reader, JsonTokenType.StartObject, number, "an object of series and values");
            for (var i = 0; good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName; i++)
            {
                var series = SeriesAt(ref reader, i, number);
                good = series is not null && ReadValue(ref reader, number, series);
            }

            return good;
        }

        private bool ReadValue(ref Utf8JsonReader reader, int number, Series series)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var value) || !double.IsFinite(value))
                return Complain(ref reader, number, $"the value of {series} is no finite number", "leave the series out of this line where it has no value");

            Batch.Add(series, value);
            return true;
        }

        /// <summary>Lines mostly name the same series in the same order, so the last line's order is tried first.</summary>
        private Series? SeriesAt(ref Utf8JsonReader reader, int i, int number)
        {
            if (i < _order.Count && reader.ValueTextEquals(_order[i].Key))
                return _order[i].Series;

            var text = reader.GetString()!;
            if (!_series.TryGetValue(text, out var series))
            {
                _series[text] = series = SeriesText.Intern(text, catalog, out var message);
                if (series is null)
                    Complain(ref reader, number, message!, null);
            }

            if (series is not null && i <= _order.Count)
            {
                var entry = (Encoding.UTF8.GetBytes(text), series);
                if (i == _order.Count)
                    _order.Add(entry);
                else
                    _order[i] = entry;
            }

            return series;
        }

        private bool Expect(ref Utf8JsonReader reader, JsonTokenType token, int number, string what) =>
            (reader.Read() && reader.TokenType == token) || Complain(ref reader, number, $"expected {what}", null);

        private bool Complain(ref Utf8JsonReader reader, int number, string message, string? hint)
        {
            problems.Add(new Place(path, number, (int)reader.TokenStartIndex + 1), message, hint);
            return false;
        }
    }
}
