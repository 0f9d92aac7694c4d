using System.Text;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What a piece of a text with templates is.</summary>
internal enum TemplatePartKind
{
    /// <summary>Text that stands for itself.</summary>
    Text,

    /// <summary><c>${var.NAME}</c></summary>
    Variable,

    /// <summary><c>${group.LABEL}</c></summary>
    Group,

    /// <summary><c>${target}</c> and <c>${interface}</c></summary>
    Target,

    /// <summary>None of these.</summary>
    Unknown,
}

/// <summary>A piece of a text with templates.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text; of a variable or a label, its name; of what is not known, what stands between the braces.</param>
internal readonly record struct TemplatePart(TemplatePartKind Kind, string Text);

/// <summary>Takes texts with templates apart. <c>$${</c> is a literal <c>${</c>; a <c>$</c> without a brace is itself.</summary>
internal static class TemplateText
{
    private const string VariablePrefix = "var.";
    private const string GroupPrefix = "group.";

    /// <summary>Whether there is anything to resolve in a text.</summary>
    public static bool IsTemplate(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>The pieces of a text, in order; adjacent texts are joined.</summary>
    public static IReadOnlyList<TemplatePart> Parse(string text)
    {
        var parts = new List<TemplatePart>();
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text.AsSpan(i).StartsWith("$${", StringComparison.Ordinal))
            {
                plain.Append("${");
                i += 3;
            }
            else if (text.AsSpan(i).StartsWith("${", StringComparison.Ordinal))
            {
                Flush(plain, parts);
                i = Take(text, i, parts);
            }
            else
            {
                plain.Append(text[i++]);
            }
        }

        Flush(plain, parts);
        return parts;
    }

    /// <summary>A text such that it stands for itself among templates.</summary>
    public static string Escape(string text) => text.Replace("${", "$${", StringComparison.Ordinal);

    private static int Take(string text, int start, List<TemplatePart> parts)
    {
        var end = text.IndexOf('}', start);
        var inner = end < 0 ? text[(start + 2)..] : text[(start + 2)..end];
        parts.Add(end < 0 ? new TemplatePart(TemplatePartKind.Unknown, inner) : Of(inner));
        return end < 0 ? text.Length : end + 1;
    }

    private static TemplatePart Of(string inner) => inner switch
    {
        "target" or "interface" => new TemplatePart(TemplatePartKind.Target, inner),
        _ when inner.StartsWith(VariablePrefix, StringComparison.Ordinal) && IsVariable(inner[VariablePrefix.Length..]) =>
            new TemplatePart(TemplatePartKind.Variable, inner[VariablePrefix.Length..]),
        _ when inner.StartsWith(GroupPrefix, StringComparison.Ordinal) && inner.Length > GroupPrefix.Length =>
            new TemplatePart(TemplatePartKind.Group, inner[GroupPrefix.Length..]),
        _ => new TemplatePart(TemplatePartKind.Unknown, inner),
    };

    /// <summary>Whether a text may name a variable: letters, digits, '-' and '_'.</summary>
    public static bool IsVariable(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static void Flush(StringBuilder plain, List<TemplatePart> parts)
    {
        if (plain.Length == 0)
            return;
        parts.Add(new TemplatePart(TemplatePartKind.Text, plain.ToString()));
        plain.Clear();
    }
}
