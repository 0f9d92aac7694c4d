using System.Text.Json;

namespace HyperMesh.Autonomic.Documents;

/// <summary>The names of an enumeration's members as documents write them: lower case, with dashes.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> ByName =
        Enum.GetNames<T>().ToDictionary(JsonNamingPolicy.KebabCaseLower.ConvertName, Enum.Parse<T>, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static bool TryGet(string name, out T value) => ByName.TryGetValue(name, out value);
}
