using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>Keys as files: NAME.key is private, NAME.pub public, both PEM.</summary>
internal static class KeyFile
{
    public const string PrivateEnd = ".key";
    public const string PublicEnd = ".pub";

    /// <summary>Who may do what with a private key.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int Most = 64 * 1024;
    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Where keys are kept unless a folder is named.</summary>
    public static string DefaultFolder => Path.Combine(Installation.StateFolder, "keys");

    /// <summary>The passphrase of private keys; null for none.</summary>
    public static string? Passphrase => Environment.GetEnvironmentVariable("HYPERMESH_KEY_PASSPHRASE") is { Length: > 0 } given ? given : null;

    /// <exception cref="KeyException">It is not there, or not such a key; the message names the file.</exception>
    public static VerifyingKey ReadPublic(string path) => Named(path, () => VerifyingKey.FromPem(ReadText(path)));

    /// <exception cref="KeyException">It is not there, or not such a key; the message names the file.</exception>
    public static SigningKey ReadPrivate(string path) => Named(path, () => SigningKey.FromPem(ReadText(path), Passphrase));

    /// <summary>Whether a file begins as a private key does, encrypted or not.</summary>
    public static bool IsPrivate(string path) => Named(path, () => ReadText(path)).Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>Writes both halves. Nothing is overwritten, and the private half is its owner's from the first byte on.</summary>
    /// <exception cref="IOException">One of the files is there already, or cannot be written.</exception>
    public static void Write(SigningKey key, string privatePath, string publicPath)
    {
        using (Create(publicPath, OwnerOnly | OthersRead))
        {
        }

        try
        {
            WriteNew(privatePath, key.ToPem(Passphrase), OwnerOnly);
            File.WriteAllText(publicPath, key.Public.Pem);
        }
        catch
        {
            File.Delete(publicPath);
            throw;
        }
    }

    /// <summary>What is unwise about who may do what with a key's file; null when nothing is.</summary>
    public static (string Message, string Hint)? WhyUnsafe(string path, bool isPrivate)
    {
        if (OperatingSystem.IsWindows())
            return null;

        var mode = File.GetUnixFileMode(path);
        return (mode & OthersWrite) != 0 ? ($"{path} may be written by others, who can put their own key there", $"chmod go-w {path}")
            : isPrivate && (mode & OthersRead) != 0 ? ($"{path} may be read by others, who can sign with it", $"chmod 600 {path}, or make a new key")
            : null;
    }

    /// <summary>Writes a file that nobody has made yet.</summary>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public static void WriteNew(string path, string text, UnixFileMode mode)
    {
        using var file = Create(path, mode);
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    private static FileStream Create(string path, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return new FileStream(path, options);
    }

    private static string ReadText(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new KeyException("there is no such file");
        // What has no length is no key, and may be a pipe that nobody writes to.
        return file.Length switch
        {
            0 => throw new KeyException("the file is empty"),
            > Most => throw new KeyException($"the file has {file.Length:N0} bytes, which is no key"),
            _ => File.ReadAllText(path),
        };
    }

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (KeyException unusable)
        {
            throw new KeyException($"{path}: {unusable.Message}", unusable);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new KeyException($"{path}: the file may not be read; check its permissions", refused);
        }
    }
}
