using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>A signature as a file: JSON, with its version in front. What is not as this version has it is refused, not passed over.</summary>
public static class SignatureFile
{
    /// <summary>The longest file that is read, in bytes: room for the longest listing.</summary>
    public const int Most = 8 * 1024 * 1024;

    private const string Format = "signature/1";
    private const string DigestStart = "sha256:";
    private static readonly string[] Keys = ["hypermesh", "kind", "name", "version", "algorithm", "key", "digest", "files", "signature"];
    private static readonly string[] FileKeys = ["path", "length", "sha256"];
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>The text of the file.</summary>
    public static byte[] Write(Signature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            json.WriteString("hypermesh", Format);
            json.WriteString("kind", signature.Subject.Kind);
            json.WriteString("name", signature.Subject.Name);
            json.WriteString("version", signature.Subject.Version);
            json.WriteString("algorithm", signature.Algorithm.Name());
            json.WriteString("key", signature.KeyId);
            json.WriteString("digest", DigestStart + signature.Listing.Sha256);
            json.WriteStartArray("files");
            foreach (var file in signature.Listing.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteNumber("length", file.Length);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBase64String("signature", signature.Value.Span);
            json.WriteEndObject();
        }

        text.Write("\n"u8);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="fault">Why it cannot be used; null when it can.</param>
    /// <returns>Null when it cannot be used.</returns>
    public static Signature? Read(ReadOnlyMemory<byte> text, out string? fault)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            fault = null;
            return Read(document.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or ListingException)
        {
            fault = broken is JsonException ? "it is no JSON, or cut short" : broken.Message;
            return null;
        }
    }

    private static Signature Read(JsonElement root)
    {
        RequireKeys(root, Keys);
        if (Text(root, "hypermesh") is not Format and var format)
            throw new FormatException($"it is of the form {Quoted.Of(format)}, and this version reads {Format}");

        var subject = new SignedSubject(Text(root, "kind"), Text(root, "name"), Text(root, "version"));
        if (new[] { subject.Kind, subject.Name, subject.Version }.Any(text => text.Any(char.IsControl)))
            throw new FormatException("there are control characters in its kind, name or version");

        var algorithm = SigningAlgorithms.Parse(Text(root, "algorithm"))
            ?? throw new FormatException(
                $"its algorithm {Quoted.Of(Text(root, "algorithm"))} is not known; there are {string.Join(", ", SigningAlgorithms.Names)}");
        var listing = FileListing.Of([.. root.GetProperty("files").EnumerateArray().Select(ReadFile)]);
        if (Text(root, "digest") != DigestStart + listing.Sha256)
            throw new FormatException("its digest is not that of its files");
        return new Signature(subject, algorithm, Hash(root, "key"), listing, root.GetProperty("signature").GetBytesFromBase64());
    }

    private static ListedFile ReadFile(JsonElement file)
    {
        RequireKeys(file, FileKeys);
        return new ListedFile(Text(file, "path"), file.GetProperty("length").GetInt64(), Hash(file, "sha256"));
    }

    private static void RequireKeys(JsonElement element, string[] keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("it is not made of the objects that it should be");
        if (Array.Find(keys, key => !element.TryGetProperty(key, out _)) is { } missing)
            throw new FormatException($"'{missing}' is missing");
        foreach (var property in element.EnumerateObject())
            if (!keys.Contains(property.Name))
                throw new FormatException($"{Quoted.Of(property.Name)} is not known");
    }

    private static string Text(JsonElement element, string key) =>
        element.GetProperty(key) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new FormatException($"'{key}' is no text");

    private static string Hash(JsonElement element, string key) => Text(element, key) is var text && IsHash(text)
        ? text
        : throw new FormatException($"'{key}' is no SHA-256 in 64 digits of lower-case hexadecimal");

    internal static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
