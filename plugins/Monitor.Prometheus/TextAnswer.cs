using System.Text;
using HyperMesh.Autonomic.Documents.OpenMetrics;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>Reads a metrics text from a stream, line by line; whatever comes, it takes no more memory than a line may be long. Not thread-safe.</summary>
internal sealed class TextAnswer(Target target, SeriesTable series)
{
    private const int LongestLine = 64 * 1024;
    private readonly byte[] _bytes = new byte[LongestLine];
    private readonly char[] _text = new char[LongestLine];
    private int _filled;
    private int _line;

    /// <summary>Values that were not finite, or too old.</summary>
    public int Unusable { get; private set; }

    /// <summary>Reads to the end.</summary>
    /// <param name="stream">The body, unpacked.</param>
    /// <param name="format">Its form.</param>
    /// <param name="now">The monitor's time.</param>
    /// <param name="values">Gets what is read.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ScrapeFault">It is no such text, too long, or not whole.</exception>
    public async Task ReadAsync(Stream stream, MetricsFormat format, DateTimeOffset now, List<Sample> values, CancellationToken cancel)
    {
        var reader = new MetricsTextReader(format);
        (_filled, _line, Unusable) = (0, 0, 0);
        var (total, hasEnded) = (0L, false);
        while (!hasEnded)
        {
            var read = await stream.ReadAsync(_bytes.AsMemory(_filled), cancel).ConfigureAwait(false);
            if (read == 0)
                break;
            total += read;
            if (total > target.MostBytes)
                throw new ScrapeFault($"the answer is longer than {target.MostBytes} bytes; raise maxBytes, or ask for less");
            _filled += read;
            hasEnded = TakeLines(reader, now, values);
            if (_filled == _bytes.Length)
                throw new ScrapeFault($"line {_line + 1} is longer than {LongestLine} bytes");
        }

        if (!hasEnded && _filled > 0)
            hasEnded = Take(reader, _bytes.AsSpan(0, _filled), now, values);
        if (!hasEnded && format == MetricsFormat.OpenMetrics)
            throw new ScrapeFault("the answer is not whole: '# EOF' is missing");
    }

    private bool TakeLines(MetricsTextReader reader, DateTimeOffset now, List<Sample> values)
    {
        var begin = 0;
        while (_bytes.AsSpan(begin, _filled - begin).IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (Take(reader, _bytes.AsSpan(begin, length), now, values))
                return true;
            begin += length + 1;
        }

        _bytes.AsSpan(begin, _filled - begin).CopyTo(_bytes);
        _filled -= begin;
        return false;
    }

    /// <summary>Takes one line; true at the end of the text.</summary>
    private bool Take(MetricsTextReader reader, ReadOnlySpan<byte> bytes, DateTimeOffset now, List<Sample> values)
    {
        _line++;
        var line = reader.Read(_text.AsSpan(0, Encoding.UTF8.GetChars(bytes, _text)));
        if (line.Kind == MetricsLineKind.Fault)
            throw new ScrapeFault($"line {_line}, column {line.Column}: {line.Fault}");
        if (line.Kind != MetricsLineKind.Sample || !series.Wants(line.Name))
            return line.Kind == MetricsLineKind.End;
        if (!double.IsFinite(line.Value) || (line.At is { } at && at < now - target.StaleAfter))
            Unusable++;
        else if (series.Find(line) is { } known)
            values.Add(new Sample(known, line.Value));
        return false;
    }
}
