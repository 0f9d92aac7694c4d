using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Dictionaries as lists of pairs and sets as lists, sorted by the text of their keys: whatever order they were filled in.</summary>
internal sealed class SortedConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType
        && (typeToConvert.GetGenericTypeDefinition() == typeof(Dictionary<,>) || typeToConvert.GetGenericTypeDefinition() == typeof(HashSet<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var arguments = typeToConvert.GetGenericArguments();
        var converter = arguments.Length == 2 ? typeof(Pairs<,>) : typeof(Items<>);
        return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(arguments))!;
    }

    private static string TextOf<T>(T key, JsonSerializerOptions options) => JsonSerializer.Serialize(key, options);

    private sealed class Pairs<TKey, TValue> : JsonConverter<Dictionary<TKey, TValue>>
        where TKey : notnull
    {
        public override Dictionary<TKey, TValue> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var read = new Dictionary<TKey, TValue>();
            Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Expect(ref reader, JsonTokenType.StartArray);
                reader.Read();
                var key = JsonSerializer.Deserialize<TKey>(ref reader, options) ?? throw new JsonException("null is not a key");
                reader.Read();
                if (!read.TryAdd(key, JsonSerializer.Deserialize<TValue>(ref reader, options)!))
                    throw new JsonException($"{key} is there twice");
                reader.Read();
                Expect(ref reader, JsonTokenType.EndArray);
            }

            return read;
        }

        public override void Write(Utf8JsonWriter writer, Dictionary<TKey, TValue> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var (key, item) in value.Select(pair => (Key: TextOf(pair.Key, options), pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteStartArray();
                writer.WriteRawValue(key);
                JsonSerializer.Serialize(writer, item, options);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }

    private sealed class Items<T> : JsonConverter<HashSet<T>>
    {
        public override HashSet<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            [.. JsonSerializer.Deserialize<List<T>>(ref reader, options) ?? []];

        public override void Write(Utf8JsonWriter writer, HashSet<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var text in value.Select(item => TextOf(item, options)).Order(StringComparer.Ordinal))
                writer.WriteRawValue(Encoding.UTF8.GetBytes(text));
            writer.WriteEndArray();
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
            throw new JsonException($"{token} is expected, not {reader.TokenType}");
    }
}
