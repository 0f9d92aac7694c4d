using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Which paths can stand in a listing: relative ones of UTF-8 without control characters. No normal form is made: bytes are bytes.</summary>
internal static class ListedPath
{
    private const int Longest = 4096;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ListingException">The path cannot stand in a listing.</exception>
    public static byte[] Bytes(string path)
    {
        try
        {
            var bytes = Strict.GetBytes(path);
            if (bytes.Length is > 0 and <= Longest && !path.Any(IsForbidden) && !path.Split('/').Any(part => part is "" or "." or ".."))
                return bytes;
        }
        catch (EncoderFallbackException)
        {
            // Half a pair of UTF-16: as below.
        }

        throw new ListingException(
            $"the name {Quoted.Of(path)} cannot be part of what is signed", "use UTF-8 without control characters, at most 4,096 bytes");
    }

    // U+FFFD is what a name that is no UTF-8 has become by the time we see it.
    private static bool IsForbidden(char c) => char.IsControl(c) || c is '\uFFFD' or '\u2028' or '\u2029';
}
