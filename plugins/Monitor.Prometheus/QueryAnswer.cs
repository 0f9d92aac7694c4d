using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>Reads what <c>/api/v1/query</c> answers: an instant vector or a scalar. Not thread-safe.</summary>
internal sealed class QueryAnswer(Target target, SeriesTable series)
{
    private const int Chunk = 16 * 1024;
    private readonly ArrayBufferWriter<byte> _body = new(Chunk);
    private readonly List<KeyValuePair<string, string>> _labels = [];

    /// <summary>Values that were not finite.</summary>
    public int Unusable { get; private set; }

    /// <exception cref="ScrapeFault">It is no such answer, too long, or says that the query failed.</exception>
    public async Task ReadAsync(Stream stream, List<Sample> values, CancellationToken cancel)
    {
        Unusable = 0;
        _body.ResetWrittenCount();
        while (await stream.ReadAsync(_body.GetMemory(Chunk), cancel).ConfigureAwait(false) is > 0 and var read)
        {
            _body.Advance(read);
            if (_body.WrittenCount > target.MostBytes)
                throw new ScrapeFault($"the answer is longer than {target.MostBytes} bytes; raise maxBytes, or ask for less");
        }

        try
        {
            using var document = JsonDocument.Parse(_body.WrittenMemory);
            Take(document.RootElement, values);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ScrapeFault("the answer is not what /api/v1/query answers; is the url that of a Prometheus server?");
        }
    }

    /// <summary>What the server says of a failed request; null where it says nothing.</summary>
    public static string? ErrorOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Take(JsonElement answer, List<Sample> values)
    {
        if (answer.GetProperty("status").GetString() != "success")
            throw new ScrapeFault($"the server says: {(answer.TryGetProperty("error", out var error) ? error.ToString() : "no reason")}");

        var data = answer.GetProperty("data");
        var type = data.GetProperty("resultType").GetString();
        if (type == "scalar")
            Take(default, data.GetProperty("result"), values);
        else if (type == "vector")
            foreach (var result in data.GetProperty("result").EnumerateArray())
                Take(result.GetProperty("metric"), result.GetProperty("value"), values);
        else
            throw new ScrapeFault($"the query gives a {type}; ask for an instant vector, one value for each series");
    }

    private void Take(JsonElement metric, JsonElement value, List<Sample> values)
    {
        _labels.Clear();
        var name = target.Name;
        if (metric.ValueKind == JsonValueKind.Object)
            foreach (var label in metric.EnumerateObject())
                if (label.Name == "__name__")
                    name ??= label.Value.GetString();
                else
                    _labels.Add(KeyValuePair.Create(label.Name, label.Value.GetString() ?? ""));
        if (name is null)
            throw new ScrapeFault("a result has no name; give the target one as 'name'");
        if (!series.Wants(name))
            return;

        var text = value[1].GetString();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            Unusable++;
            return;
        }

        var key = metric.ValueKind == JsonValueKind.Object ? metric.GetRawText() : name;
        if (series.Find(key, name, name.EndsWith("_total", StringComparison.Ordinal), _labels) is { } known)
            values.Add(new Sample(known, number));
    }
}
