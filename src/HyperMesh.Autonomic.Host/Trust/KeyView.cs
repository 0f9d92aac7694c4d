using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>A key as <c>keys list</c> shows it.</summary>
/// <param name="Id">Null where the file cannot be used.</param>
/// <param name="Algorithm">Null where the file cannot be used.</param>
/// <param name="File">The public half's file; null for a key that only the configuration names.</param>
/// <param name="Trusted">Whether the configuration trusts it.</param>
/// <param name="CanSign">Whether the private half lies beside it.</param>
/// <param name="Problem">Why the file cannot be used; null when it can.</param>
internal sealed record KeyView(string? Id, string? Algorithm, string? File, bool Trusted, bool CanSign, string? Problem)
{
    /// <summary>Those of a folder by name, then those that are trusted besides.</summary>
    public static IReadOnlyList<KeyView> All(string folder, IReadOnlyList<VerifyingKey> trusted)
    {
        var files = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + KeyFile.PublicEnd).Order(StringComparer.Ordinal).Select(path => Of(path, trusted)).ToList()
            : [];
        return
        [
            .. files,
            .. trusted.Where(key => files.TrueForAll(view => view.Id != key.Id))
                .Select(key => new KeyView(key.Id, key.Algorithm.Name(), null, true, false, null)),
        ];
    }

    private static KeyView Of(string path, IReadOnlyList<VerifyingKey> trusted)
    {
        try
        {
            var key = KeyFile.ReadPublic(path);
            var canSign = System.IO.File.Exists(Path.ChangeExtension(path, KeyFile.PrivateEnd));
            return new KeyView(key.Id, key.Algorithm.Name(), path, trusted.Any(one => one.Id == key.Id), canSign, null);
        }
        catch (KeyException unusable)
        {
            return new KeyView(null, null, path, false, false, unusable.Message);
        }
    }
}
