using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A state as JSON: every field of every class that is folded, in an order that depends on nothing but the state. So equal states are equal
/// bytes, and the digest of a snapshot is the digest of the state.</summary>
internal static class SnapshotFormat
{
    /// <summary>Raised whenever the shape of the state or the meaning of a part changes; a test compares the shape with what was written down.</summary>
    public const int Version = 3;

    private static readonly JsonSerializerOptions Options = new(RecordJson.Form)
    {
        IncludeFields = true,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new SortedConverterFactory() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { TakeFields, RecordJson.RequireArguments } },
    };

    public static byte[] Write(KnowledgeState state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    /// <exception cref="JsonException">It is no state.</exception>
    public static KnowledgeState Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<KnowledgeState>(json, Options) ?? throw new JsonException("null is not a state");
        }
        catch (Exception missing) when (missing is NullReferenceException or ArgumentNullException or NotSupportedException)
        {
            // What the serializer, or a constructor that it calls, says where a part is missing.
            throw new JsonException("a part of it is missing", missing);
        }
    }

    /// <summary>SHA-256 of a state, in lower-case hex.</summary>
    public static string DigestOf(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));

    /// <summary>What a type looks like in a snapshot: names and types of its members, sorted.</summary>
    public static IReadOnlyList<(string Name, Type Type)> MembersOf(Type type) =>
    [
        .. Options.GetTypeInfo(type).Properties.Where(property => property is { Get: not null, Set: not null } || property.AssociatedParameter is not null)
            .Select(property => (property.Name, property.PropertyType)).OrderBy(member => member.Name, StringComparer.Ordinal),
    ];

    private static void TakeFields(JsonTypeInfo info)
    {
        if (!Folded.Is(info.Type))
            return;

        info.Properties.Clear();
        foreach (var field in Folded.FieldsOf(info.Type).OrderBy(Folded.NameOf, StringComparer.Ordinal))
        {
            var property = info.CreateJsonPropertyInfo(field.FieldType, Folded.NameOf(field));
            property.Get = field.GetValue;
            property.Set = field.SetValue;
            info.Properties.Add(property);
        }

        info.CreateObject = () => Folded.Make(info.Type);
    }
}
