using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

/// <summary>Whatever changes in what is loaded changes the digest; what does not does not.</summary>
public sealed class FileListingPropertyTests
{
    private static readonly string[] Names = ["a.dll", "b.dll", "B.dll", "lib/a.dll", "lib/b.so", "x y", "1 a.dll", "ä", "plugin.deps.json"];

    private static Gen<Dictionary<string, byte[]>> Folders =>
        from names in Gen.SubListOf(Names)
        from contents in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 255).Select(number => (byte)number)), names.Count)
        select names.Zip(contents).ToDictionary(one => one.First, one => one.Second);

    [Fact]
    public void Sha256_AnyOrder_IsTheSame() =>
        Prop.ForAll(Folders.ToArbitrary(), folder =>
            Digest(folder) == FileListing.Of(Entries(folder).Reverse()).Sha256).QuickCheckThrowOnFailure();

    [Fact]
    public void Sha256_AnyByteChanged_IsAnother() =>
        Prop.ForAll(Changed().ToArbitrary(), one => Digest(one.Before) != Digest(one.After)).QuickCheckThrowOnFailure();

    [Fact]
    public void Sha256_AnyFileRemovedAddedOrRenamed_IsAnother() =>
        Prop.ForAll(Folders.Where(folder => folder.Count > 0).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (folder, number) =>
        {
            var name = folder.Keys.Order(StringComparer.Ordinal).ElementAt(number % folder.Count);
            var without = folder.Where(file => file.Key != name).ToDictionary();
            var renamed = new Dictionary<string, byte[]>(without) { [name + "2"] = folder[name] };
            return new[] { Digest(folder), Digest(without), Digest(renamed) }.Distinct().Count() == 3;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sha256_TwoFoldersThatDiffer_NeverAgree() =>
        Prop.ForAll(Folders.ToArbitrary(), Folders.ToArbitrary(), (one, other) =>
            (Digest(one) == Digest(other)) == (one.Count == other.Count && one.All(file => other.TryGetValue(file.Key, out var same)
                && same.AsSpan().SequenceEqual(file.Value)))).QuickCheckThrowOnFailure();

    private static Gen<(Dictionary<string, byte[]> Before, Dictionary<string, byte[]> After)> Changed() =>
        from folder in Folders.Where(folder => folder.Values.Any(content => content.Length > 0))
        from number in Gen.Choose(0, int.MaxValue - 1)
        from bit in Gen.Choose(0, 7)
        select (folder, Flip(folder, number, bit));

    private static Dictionary<string, byte[]> Flip(Dictionary<string, byte[]> folder, int number, int bit)
    {
        var changed = folder.ToDictionary(file => file.Key, file => (byte[])file.Value.Clone());
        var at = number % folder.Values.Sum(content => content.Length);
        foreach (var content in changed.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value))
        {
            if (at < content.Length)
            {
                content[at] ^= (byte)(1 << bit);
                break;
            }

            at -= content.Length;
        }

        return changed;
    }

    private static string Digest(Dictionary<string, byte[]> folder) => FileListing.Of(Entries(folder)).Sha256;

    private static IEnumerable<ListedFile> Entries(Dictionary<string, byte[]> folder) =>
        folder.Select(file => new ListedFile(file.Key, file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value))));
}
