using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>
/// The digests of the plugins and BPF programs that were published together with this program: <c>trust.sha256</c> beside it, a line
/// <c>DIGEST  KIND NAME</c> for each. The list is as good as the program's own assemblies, which lie in the same folder: who can write the one can
/// write the others. A checkout has none.
/// </summary>
internal static class ShippedDigests
{
    private const int DigestLength = 64;

    /// <exception cref="UsageException">There is a list, and others than its owner may write it, or a line of it is no digest.</exception>
    public static IReadOnlyCollection<string> Of(Installation installation) =>
        installation.IsCheckout ? [] : Read(installation.TrustList);

    /// <summary>The digests of a list; none where there is no such file.</summary>
    /// <exception cref="UsageException">Others than its owner may write it, or a line of it is no digest.</exception>
    public static IReadOnlyCollection<string> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        if (KeyFile.WhyUnsafe(path, isPrivate: false) is not null)
            throw new UsageException($"{path} may be written by others, who could vouch for their own code; chmod go-w {path}, and install the package again");

        return [.. File.ReadLines(path).Select((line, index) => Digest(line) ?? throw new UsageException($"{path}:{index + 1}: this is no digest; install the package again"))];
    }

    private static string? Digest(string line) =>
        line.Split(' ', 2)[0] is { Length: DigestLength } digest && digest.All(char.IsAsciiHexDigitLower) ? digest : null;
}
