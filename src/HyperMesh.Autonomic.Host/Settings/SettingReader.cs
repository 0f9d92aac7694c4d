using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>Reads settings out of a section of the configuration; what is wrong is reported at its place.</summary>
internal static class SettingReader
{
    /// <summary>Reads those that the section has.</summary>
    /// <param name="section">The section.</param>
    /// <param name="name">Its name.</param>
    /// <param name="beside">The folder that paths are meant from.</param>
    /// <returns>The text of each, by its full name.</returns>
    public static Dictionary<string, string> Read(MappingReader section, string name, string beside)
    {
        var found = new Dictionary<string, string>();
        foreach (var setting in DaemonSettings.All.Where(setting => setting.Section == name))
        {
            if (!section.Has(setting.Key) || TextOf(section, setting) is not { } text)
                continue;
            if (setting.IsPath && text.Length > 0)
                text = Path.GetFullPath(text, beside);
            if (setting.WhyNot(text) is var (message, hint))
                section.Report(setting.Key, message, hint);
            else
                found[setting.Name] = text;
        }

        return found;
    }

    private static string? TextOf(MappingReader section, DaemonSetting setting) =>
        setting == DaemonSettings.Interfaces ? DaemonSettings.Join(section.OptionalStrings(setting.Key)) : section.OptionalString(setting.Key);
}
