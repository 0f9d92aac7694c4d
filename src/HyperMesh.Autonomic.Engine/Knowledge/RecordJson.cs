using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Records as JSON, the form of the journal and of every <c>-o json</c>: <c>kind</c>, <c>id</c>, <c>cause</c>, <c>at</c>, then the body.</summary>
public static class RecordJson
{
    /// <summary>What records share with snapshots, which also hold what is not finite.</summary>
    internal static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new RuleIdConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireArguments } },
    };

    private static readonly JsonSerializerOptions Options = new(Form) { Converters = { new FiniteConverter() } };

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string WriteBody(RecordBody body) => JsonSerializer.Serialize(body, Options);

    /// <summary>The same text, without a string.</summary>
    /// <param name="writer">Must escape no more than it has to, as all do that come from here.</param>
    /// <param name="body">What is written.</param>
    public static void WriteBody(Utf8JsonWriter writer, RecordBody body) => JsonSerializer.Serialize(writer, body, Options);

    /// <exception cref="JsonException">The text is no record body.</exception>
    internal static RecordBody ReadBody(string json)
    {
        try
        {
            var body = JsonSerializer.Deserialize<RecordBody>(json, Options) ?? throw new JsonException("null is not a record");
            return body is ChangePlan { Rule: null } and ({ Mode: RuleMode.Approve } or { Purpose: PlanPurpose.Remediate })
                ? throw new JsonException("a plan that remedies or asks for approval is of a rule, and it names none")
                : body;
        }
        catch (NotSupportedException noKind)
        {
            throw new JsonException("it does not say of what kind it is", noKind);
        }
    }

    /// <summary>Arguments that are missing are not none: they could not be written again. Nor is a name that is missing an empty one.</summary>
    internal static void RequireArguments(JsonTypeInfo info)
    {
        foreach (var property in info.Properties.Where(property => property.PropertyType == typeof(JsonElement) || IsNeededName(property)))
            property.IsRequired = true;
    }

    private static bool IsNeededName(JsonPropertyInfo property) =>
        property.PropertyType == typeof(string) && property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false };

    /// <summary>One line, without a line feed.</summary>
    public static string WriteLine(KnowledgeRecord record) => WriteLine(record, null);

    /// <summary>One line for a step of a walk.</summary>
    /// <param name="record">What is written.</param>
    /// <param name="depth">How far it is from where the walk began.</param>
    public static string WriteStep(KnowledgeRecord record, int depth) => WriteLine(record, depth);

    private static string WriteLine(KnowledgeRecord record, int? depth)
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
            if (depth is { } steps)
                writer.WriteNumber("depth", steps);
            foreach (var property in body.EnumerateObject().Where(p => p.Name != "kind"))
                property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A number beyond what a double holds would be read as infinity, and that cannot be written again.</summary>
    private sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new JsonException("a number is too large");

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
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
