using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Reads <c>spec.control</c> of the configuration.</summary>
internal static class ControlSection
{
    /// <summary>Bits that a mode may have: reading and writing, for owner, group and others.</summary>
    private const int Permitted = 0b110_110_110;

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    /// <param name="control">The section.</param>
    /// <returns>All but the socket, which is a setting that may come from elsewhere too.</returns>
    public static ControlSettings Read(MappingReader control)
    {
        var settings = new ControlSettings
        {
            Owner = IdOf(control, "owner", Accounts.UserId, "user"),
            Group = IdOf(control, "group", Accounts.GroupId, "group"),
            Mode = ModeOf(control),
        };
        control.Done();
        return settings;
    }

    private static uint? IdOf(MappingReader control, string key, Func<string, uint?> find, string what)
    {
        if (control.OptionalString(key) is not { } name)
            return null;
        if (find(name) is { } id)
            return id;
        control.Report(key, $"there is no {what} {Quoted.Of(name)} on this machine", "name one that is there, or write its number");
        return null;
    }

    private static UnixFileMode ModeOf(MappingReader control)
    {
        if (control.OptionalString("mode") is not { } text)
            return ControlSettings.DefaultMode;
        if (text.Length is 3 or 4 && text.All(digit => digit is >= '0' and <= '7')
            && Convert.ToInt32(text, 8) is var mode && (mode & ~Permitted) == 0)
            return (UnixFileMode)mode;
        control.Report("mode", string.Create(CultureInfo.InvariantCulture, $"{Quoted.Of(text)} is no mode of a socket"), "write three octal digits of reading and writing, as 0660");
        return ControlSettings.DefaultMode;
    }
}
