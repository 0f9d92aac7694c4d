using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Replay;

// A line in any form of JSON.
internal sealed partial class RecordingLineParser
{
    private const string EventHint = "an event is written as {\"n\":\"program/event\",\"f\":{\"field\":\"text\"}}";

    private bool ParseLine(ref Utf8JsonReader reader)
    {
        DateTimeOffset? at = null;
        Batch.Begin(default);
        var good = Expect(ref reader, JsonTokenType.StartObject, "an object");
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("t"u8))
                good = ReadTime(ref reader, out at);
            else if (reader.ValueTextEquals("s"u8) && at is not null)
                good = ReadSamples(ref reader);
            else if (reader.ValueTextEquals("e"u8) && at is not null)
                good = ReadEvents(ref reader);
            else
                good = Complain(ref reader, $"\"{reader.GetString()}\" is not expected here", "a line has \"t\", then \"s\", then \"e\"");
        }

        if (good && at is null)
            good = Complain(ref reader, "the line has no time", "it needs \"t\", an RFC 3339 instant");
        if (good)
            _last = at!.Value;
        return good;
    }

    private bool ReadTime(ref Utf8JsonReader reader, out DateTimeOffset? at)
    {
        at = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.String
            || !DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return Complain(ref reader, "\"t\" is no instant", "write it as 2026-01-31T12:00:00Z");
        if (time <= _last)
            return Complain(ref reader, $"time does not go on: {time:O} after {_last:O}", "sort the recording by time");

        at = time.ToUniversalTime();
        Batch.Begin(at.Value);
        return true;
    }

    private bool ReadSamples(ref Utf8JsonReader reader)
    {
        var good = Expect(ref reader, JsonTokenType.StartObject, "an object of series and values");
        for (var place = 0; good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName; place++)
        {
            var series = SeriesAt(ref reader, place);
            good = series is not null && ReadValue(ref reader, series);
        }

        return good;
    }

    private bool ReadValue(ref Utf8JsonReader reader, Series series)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var value) || !double.IsFinite(value))
            return Complain(ref reader, $"the value of {series} is no finite number", "leave the series out of this line where it has no value");

        Batch.Add(series, value);
        return true;
    }

    private Series? SeriesAt(ref Utf8JsonReader reader, int place)
    {
        var text = reader.GetString()!;
        if (!_series.TryGetValue(text, out var series))
        {
            if (_series.Count >= limits.Series)
            {
                IsFull = true;
                Complain(ref reader, string.Create(CultureInfo.InvariantCulture, $"there are more than {limits.Series:N0} series, the limit 'series'"), RecordingLimits.Hint("series"));
                return null;
            }

            _series[text] = series = SeriesText.Intern(text, catalog, counters, out var message);
            if (series is null)
                Complain(ref reader, message!);
        }

        if (series is not null)
            _keys.Learn(place, reader.ValueSpan, series);
        return series;
    }

    private bool ReadEvents(ref Utf8JsonReader reader)
    {
        var good = Expect(ref reader, JsonTokenType.StartArray, "a list of events");
        while (good && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            good = ReadEvent(ref reader);
        return good;
    }

    private bool ReadEvent(ref Utf8JsonReader reader)
    {
        string? name = null;
        Labels? fields = Labels.None;
        var good = reader.TokenType == JsonTokenType.StartObject || Complain(ref reader, "expected an event", EventHint);
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("n"u8))
                good = ReadText(ref reader, out name);
            else if (reader.ValueTextEquals("f"u8))
                good = (fields = ReadFields(ref reader)) is not null;
            else
                good = Complain(ref reader, $"\"{reader.GetString()}\" is not expected here", EventHint);
        }

        if (good && string.IsNullOrEmpty(name))
            good = Complain(ref reader, "the event has no name", EventHint);
        if (good && !Batch.Add(new KernelEvent(name!, fields!)))
            good = Complain(ref reader, $"more than {SampleBatch.MostEvents} events are in one line", "set the others apart in time");
        return good;
    }

    private Labels? ReadFields(ref Utf8JsonReader reader)
    {
        var fields = new Dictionary<string, string>();
        var good = Expect(ref reader, JsonTokenType.StartObject, "an object of fields and texts");
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            good = field.Length > 0 || Complain(ref reader, "a field has no name");
            good = good && ReadText(ref reader, out var text)
                && (fields.TryAdd(field, text!) || Complain(ref reader, $"the field '{field}' is there twice"));
        }

        return good ? Labels.Of(fields) : null;
    }

    private bool ReadText(ref Utf8JsonReader reader, out string? text)
    {
        reader.Read();
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null || Complain(ref reader, "a name or a field is no text", EventHint);
    }
}
