using System.Globalization;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The users and groups of this machine, as its own files name them; those of a directory service go by their numbers.</summary>
internal static class Accounts
{
    private const string Users = "/etc/passwd";
    private const string Groups = "/etc/group";

    /// <summary>The name of a user; <c>uid N</c> where the files have none.</summary>
    public static string UserName(uint id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        return Entries(Users).FirstOrDefault(entry => entry[2] == number)?[0] ?? $"uid {number}";
    }

    /// <summary>The number of a user that is named, or written as a number; null where there is none.</summary>
    public static uint? UserId(string name) => IdOf(Users, name);

    /// <inheritdoc cref="UserId"/>
    public static uint? GroupId(string name) => IdOf(Groups, name);

    private static uint? IdOf(string file, string name)
    {
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        return Entries(file).FirstOrDefault(entry => entry[0] == name) is { } found
            && uint.TryParse(found[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static IEnumerable<string[]> Entries(string file)
    {
        try
        {
            return File.ReadAllLines(file).Select(line => line.Split(':')).Where(entry => entry.Length > 2);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
