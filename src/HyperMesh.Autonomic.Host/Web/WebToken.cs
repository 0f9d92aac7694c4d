using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>A token as the file keeps it: the secret itself is in nobody's file. Immutable.</summary>
/// <param name="Name">Whose it is: what the journal says of changes.</param>
/// <param name="Role">What it is good for.</param>
/// <param name="Digest">SHA-256 of the secret, in hexadecimal digits. The secret has 256 random bits, so that nothing slower is needed.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Expires">From then on it is good for nothing; null for never.</param>
internal sealed record WebToken(
    string Name, [property: JsonConverter(typeof(JsonStringEnumConverter<WebRole>))] WebRole Role, string Digest, DateTimeOffset Made, DateTimeOffset? Expires = null)
{
    private const string Prefix = "hm_";
    private const int Bytes = 32;

    /// <summary>Makes one, with its secret.</summary>
    public static (WebToken Token, string Secret) Make(string name, WebRole role, DateTimeOffset now, TimeSpan? lifetime)
    {
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return (new WebToken(name, role, DigestOf(secret), now, now + lifetime), secret);
    }

    /// <summary>Whether this is the token of a secret, in a time that does not depend on it.</summary>
    public bool Is(string secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Digest), Encoding.ASCII.GetBytes(DigestOf(secret)));

    public bool IsGoodAt(DateTimeOffset now) => Expires is not { } expires || now < expires;

    private static string DigestOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
