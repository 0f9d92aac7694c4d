using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>Reads <c>spec.trust</c> of the configuration.</summary>
internal static class TrustSection
{
    private const string Allow = "allow";

    /// <summary>Where nothing is said: what is built in a checkout is loaded, and elsewhere what came with the program and nothing else.</summary>
    public static TrustSettings Default
    {
        get
        {
            var installation = Installation.Find();
            return new() { AllowUnsigned = installation.IsCheckout, Sha256 = ShippedDigests.Of(installation) };
        }
    }

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    /// <param name="trust">The section.</param>
    /// <param name="beside">The folder that paths are meant from.</param>
    public static TrustSettings Read(MappingReader trust, string beside)
    {
        var fallback = Default;
        var unsigned = trust.OptionalName("unsigned", [Allow, "refuse"]);
        var settings = new TrustSettings
        {
            AllowUnsigned = unsigned is null ? fallback.AllowUnsigned : unsigned == Allow,
            Keys = [.. Scalars(trust, "keys", "the file of a key").Select(file => ReadKey(file, beside, trust.Problems)).OfType<VerifyingKey>()],
            Sha256 = [.. fallback.Sha256, .. Scalars(trust, "sha256", "a digest").Select(digest => ReadDigest(digest, trust.Problems)).OfType<string>()],
            Capabilities = ReadCapabilities(trust),
        };
        trust.Done();
        return settings;
    }

    private static IEnumerable<ScalarNode> Scalars(MappingReader trust, string name, string expected)
    {
        foreach (var item in trust.OptionalSequence(name))
            if (item.TryScalar(trust.Problems, expected, out var scalar))
                yield return scalar;
    }

    private static VerifyingKey? ReadKey(ScalarNode file, string beside, ProblemList problems)
    {
        var path = Path.GetFullPath(file.Text, beside);
        try
        {
            var key = KeyFile.ReadPublic(path);
            if (KeyFile.WhyUnsafe(path, isPrivate: false) is { } why)
                problems.Warn(file.Place, why.Message, why.Hint);
            return key;
        }
        catch (KeyException unusable)
        {
            problems.Add(file.Place, unusable.Message);
            return null;
        }
    }

    private static string? ReadDigest(ScalarNode text, ProblemList problems)
    {
        var digest = text.Text.ToLowerInvariant();
        if (digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower))
            return digest;
        problems.Add(text.Place, $"{Quoted.Of(text.Text)} is no SHA-256", "write 64 hexadecimal digits, as 'hypermesh verify' prints them");
        return null;
    }

    private static List<Capability>? ReadCapabilities(MappingReader trust)
    {
        if (!trust.Has("capabilities"))
            return null;

        var granted = new List<Capability>();
        foreach (var scalar in Scalars(trust, "capabilities", "a capability"))
            if (scalar.TryEnum(trust.Problems, out Capability one))
                granted.Add(one);
        return granted;
    }
}
