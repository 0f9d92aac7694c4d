using System.Text;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Text from elsewhere made fit for a terminal and a log.</summary>
internal static class FleetText
{
    /// <summary>Without control characters and no longer than a limit.</summary>
    public static string Clean(string text, int longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= longest)
                return clean.Append('…').ToString();
            clean.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }
}
