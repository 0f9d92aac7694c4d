using System.Buffers;
using System.Globalization;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Writes families and samples in one of the two formats, straight into a buffer. Not thread-safe.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="isOpenMetrics">OpenMetrics 1.0; else Prometheus text 0.0.4.</param>
internal sealed class ExpositionWriter(IBufferWriter<byte> output, bool isOpenMetrics)
{
    /// <summary>The longest number that is written, and the line's end.</summary>
    private const int LongestNumber = 32;

    private const int LongestExemplar = 128;
    private const double LargestWhole = 1L << 53;

    public bool IsOpenMetrics => isOpenMetrics;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    public void Begin(MetricFamily family) => Add((isOpenMetrics ? family.OpenHeader : family.TextHeader).Span);

    /// <summary>One value.</summary>
    /// <param name="line">As <see cref="MetricText.Line"/> makes it.</param>
    /// <param name="value">The value.</param>
    /// <param name="exemplar">Told in OpenMetrics; null for none.</param>
    public void Sample(ReadOnlySpan<byte> line, double value, Exemplar? exemplar = null)
    {
        var span = output.GetSpan(line.Length + LongestNumber + LongestExemplar);
        line.CopyTo(span);
        var length = line.Length;
        length += Number(value, span[length..]);
        if (isOpenMetrics && exemplar is not null)
            length += Tell(exemplar, span[length..]);
        span[length++] = (byte)'\n';
        output.Advance(length);
        Length += length;
    }

    /// <summary>One value with labels that are not known beforehand.</summary>
    public void Sample(MetricFamily family, double value, params IEnumerable<(string Name, string Value)> labels) =>
        Sample(MetricText.Line(isOpenMetrics ? family.OpenSample : family.Name, labels), value);

    /// <summary>A family of one value.</summary>
    public void Single(MetricFamily family, double value)
    {
        Begin(family);
        Sample(family, value);
    }

    /// <summary>The end of the page.</summary>
    public void End()
    {
        if (isOpenMetrics)
            Add("# EOF\n"u8);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        Length += bytes.Length;
    }

    private static int Number(double value, Span<byte> span)
    {
        int length;
        if (Math.Abs(value) < LargestWhole && value == Math.Truncate(value))
            ((long)value).TryFormat(span, out length, default, CultureInfo.InvariantCulture);
        else if (double.IsFinite(value))
            value.TryFormat(span, out length, default, CultureInfo.InvariantCulture);
        else
            length = Copy(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8, span);
        return length;
    }

    private static int Tell(Exemplar exemplar, Span<byte> span)
    {
        var length = Copy(" # {record=\""u8, span);
        exemplar.Record.TryFormat(span[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        length += Copy("\"} "u8, span[length..]);
        length += Number(exemplar.Value, span[length..]);
        span[length++] = (byte)' ';
        return length + Number(exemplar.At.ToUnixTimeMilliseconds() / 1000.0, span[length..]);
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> span)
    {
        text.CopyTo(span);
        return text.Length;
    }
}
