using System.Security.Cryptography;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>The key with which this installation signs its journals: journal.key in the folder of keys, made when it is needed first. Its public half
/// beside it is what <c>knowledge verify</c> goes by, and what should be kept elsewhere too.</summary>
internal static class JournalKey
{
    private static string Private => Path.Combine(KeyFile.DefaultFolder, "journal" + KeyFile.PrivateEnd);

    private static string Public => Path.Combine(KeyFile.DefaultFolder, "journal" + KeyFile.PublicEnd);

    /// <summary>The private key; made where there is none.</summary>
    /// <exception cref="KeyException">It is there and cannot be used.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static SigningKey Read()
    {
        if (!File.Exists(Private))
            Make();
        var key = KeyFile.ReadPrivate(Private);
        if (!File.Exists(Public))
            File.WriteAllText(Public, key.Public.Pem);
        return key;
    }

    /// <summary>The public key; null where there is none yet.</summary>
    /// <exception cref="KeyException">It cannot be used.</exception>
    public static VerifyingKey? ReadPublic() => File.Exists(Public) ? KeyFile.ReadPublic(Public) : null;

    /// <summary>Two processes may come here at once: the file appears whole, and the first one stays.</summary>
    private static void Make()
    {
        OwnersFile.MakeFolder(KeyFile.DefaultFolder);
        using var key = SigningKey.Generate(MLDsa.IsSupported ? SigningAlgorithm.MlDsa65 : SigningAlgorithm.EcdsaP256);
        var draft = $"{Private}.{Environment.ProcessId}";
        try
        {
            KeyFile.WriteNew(draft, key.ToPem(KeyFile.Passphrase), KeyFile.OwnerOnly);
            File.Move(draft, Private, overwrite: false);
        }
        catch (IOException) when (File.Exists(Private))
        {
            // Another process was first.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
