using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Inputs that have failed once: <c>tests/Fuzz/regressions/TARGET/</c>.</summary>
internal static class Regressions
{
    private const int LongestName = 80;

    private static string Folder(string target) => Repository.PathOf(Path.Combine("tests", "Fuzz", "regressions", target));

    public static IEnumerable<string> Of(string target) => Directory.Exists(Folder(target))
        ? Directory.EnumerateFiles(Folder(target)).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Keeps an input.</summary>
    /// <returns>Its file.</returns>
    public static string Add(string target, string identity, byte[] input)
    {
        Directory.CreateDirectory(Folder(target));
        var name = $"{identity[..Math.Min(identity.Length, LongestName)]}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 4))}";
        var path = Path.Combine(Folder(target), name);
        File.WriteAllBytes(path, input);
        return path;
    }
}
