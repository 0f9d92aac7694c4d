using System.Text.Json;

namespace HyperMesh.Autonomic.Documents;

/// <summary>The names of an enumeration's members as documents write them: lower case, with dashes.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    // Two arrays, and no dictionary: one of values is compiled anew for each enumeration, at every start.
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Words = Array.ConvertAll(Enum.GetNames<T>(), JsonNamingPolicy.KebabCaseLower.ConvertName);

    public static IReadOnlyCollection<string> Names => Words;

    public static bool TryGet(string name, out T value)
    {
        var at = Array.IndexOf(Words, name);
        value = at < 0 ? default : Values[at];
        return at >= 0;
    }
}
