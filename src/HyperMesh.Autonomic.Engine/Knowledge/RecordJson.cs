using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Records as JSON, the form of the journal and of every <c>-o json</c>: <c>kind</c>, <c>id</c>, <c>cause</c>, <c>at</c>, then the body.</summary>
public static class RecordJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new RuleIdConverter() },
    };

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string WriteBody(RecordBody body) => JsonSerializer.Serialize(body, Options);

    /// <exception cref="JsonException">The text is no record body.</exception>
    public static RecordBody ReadBody(string json) =>
        JsonSerializer.Deserialize<RecordBody>(json, Options) ?? throw new JsonException("null is not a record");

    /// <summary>One line, without a line feed.</summary>
    public static string WriteLine(KnowledgeRecord record)
    {
        var body = JsonSerializer.SerializeToElement(record.Body, Options);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", body.GetProperty("kind").GetString());
            writer.WriteNumber("id", record.Id);
            writer.WriteStartArray("cause");
            foreach (var cause in record.Causes)
                writer.WriteNumberValue(cause);
            writer.WriteEndArray();
            writer.WriteString("at", record.At);
            foreach (var property in body.EnumerateObject().Where(p => p.Name != "kind"))
                property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class RuleIdConverter : JsonConverter<RuleId>
    {
        public override RuleId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.GetString() ?? "";
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? throw new JsonException($"'{text}' is not policy/rule") : new RuleId(text[..slash], text[(slash + 1)..]);
        }

        public override void Write(Utf8JsonWriter writer, RuleId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
