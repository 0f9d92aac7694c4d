using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Writes values into the templates of an action's arguments. What is written is JSON by construction: a value never ends its string.</summary>
internal static class ArgumentTemplates
{
    private const int LongestValue = 256;

    /// <summary>Writes one value in the place of a text that has templates.</summary>
    /// <param name="json">Takes the value.</param>
    /// <param name="pointer">Where it stands, as a JSON pointer.</param>
    /// <param name="parts">The text, taken apart.</param>
    public delegate void Fill(Utf8JsonWriter json, string pointer, IReadOnlyList<TemplatePart> parts);

    /// <summary>The arguments with every text that has templates written anew.</summary>
    public static JsonElement Rewrite(JsonElement arguments, Fill fill)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written))
            Write(json, arguments, "", fill);
        return JsonElement.Parse(written.WrittenSpan);
    }

    /// <summary>The arguments for a target and a group.</summary>
    /// <param name="arguments">With templates.</param>
    /// <param name="numbers">Where the executor takes a number, as JSON pointers.</param>
    /// <param name="target">The interface, or the node.</param>
    /// <param name="group">Labels.</param>
    /// <exception cref="TemplateException">A value cannot be written there.</exception>
    public static JsonElement For(JsonElement arguments, IReadOnlySet<string> numbers, string target, Labels group) =>
        Rewrite(arguments, (json, pointer, parts) =>
        {
            var text = string.Concat(parts.Select(part => ValueOf(part, target, group)));
            if (numbers.Contains(pointer))
                json.WriteNumberValue(Number(text, parts[0]));
            else
                json.WriteStringValue(text);
        });

    private static void Write(Utf8JsonWriter json, JsonElement value, string pointer, Fill fill)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value, $"{pointer}/{Escape(property.Name)}", fill);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Write(json, item, $"{pointer}/{index}", fill);
                json.WriteEndArray();
                break;
            case JsonValueKind.String when TemplateText.IsTemplate(value.GetString()!):
                fill(json, pointer, TemplateText.Parse(value.GetString()!));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string ValueOf(TemplatePart part, string target, Labels group) => part.Kind switch
    {
        TemplatePartKind.Text => part.Text,
        TemplatePartKind.Target => target,
        TemplatePartKind.Group => Checked(part.Text, group[part.Text]),
        _ => throw new TemplateException($"nobody can fill in '{part.Text}'"),
    };

    private static string Checked(string label, string? value)
    {
        if (value is null)
            throw new TemplateException($"the group has no label '{label}'");
        if (value.Length > LongestValue)
            throw new TemplateException($"the label '{label}' has {value.Length} characters, and no more than {LongestValue} are written into an action");
        if (value.Any(char.IsControl))
            throw new TemplateException($"the label '{label}' has a control character in it, and is not written into an action");
        return value;
    }

    private static decimal Number(string text, TemplatePart part) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new TemplateException($"the label '{part.Text}' is {Documents.Quoted.Of(text)}, and the action takes a number there");
}
