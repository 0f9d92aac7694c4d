using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Execute.Webhook;

/// <summary>An alert as <c>POST /api/v2/alerts</c> of Alertmanager takes it: a list with one of them.</summary>
internal static class AlertText
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static byte[] Write(Notice notice, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            Write(writer, "labels", notice.Labels);
            Write(writer, "annotations", notice.Annotations);
            var at = now.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);
            writer.WriteString("startsAt", at);
            if (notice.Resolved)
                writer.WriteString("endsAt", at);
            if (notice.Source is { } source)
                writer.WriteString("generatorURL", source);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string member, IReadOnlyDictionary<string, string> pairs)
    {
        writer.WriteStartObject(member);
        foreach (var (name, text) in pairs)
            writer.WriteString(name, text);
        writer.WriteEndObject();
    }
}
