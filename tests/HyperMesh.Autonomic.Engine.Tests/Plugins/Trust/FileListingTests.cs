using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

public sealed class FileListingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OfPlugin_KnownFiles_HasTheDigestOfItsCanonicalText()
    {
        _folder.Write("plugin.yaml", "manifest");
        _folder.Write("b.dll", "b");
        _folder.Write("lib/a.dll", "");
        var text = $"hypermesh.autonomic/files/1\n{Hash("b")} 1 b.dll\n{Hash("")} 0 lib/a.dll\n{Hash("manifest")} 8 plugin.yaml\n";

        List().Sha256.ShouldBe(Hash(text), "anybody can say it again with sha256sum");
    }

    [Fact]
    public void OfPlugin_OrderTimesCultureAndPlace_DoNotMatter()
    {
        _folder.Write("plugin.yaml", "manifest");
        foreach (var name in (string[])["b", "B", "_", "ä", "z/1", "z.1", "i", "İ"])
            _folder.Write(name, name);
        var first = List().Sha256;

        using var other = new TempFolder();
        foreach (var name in (string[])["İ", "i", "z.1", "z/1", "ä", "_", "B", "b", "plugin.yaml"])
            File.SetLastWriteTimeUtc(other.Write(name, name == "plugin.yaml" ? "manifest" : name), DateTime.UnixEpoch);
        Directory.CreateDirectory(other["empty/folders/do not count"]);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("");
            FileListing.OfPlugin(Files(other)).Sha256.ShouldBe(first);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void OfPlugin_PayloadElsewhere_HasTheDigestOfTheDeployedFolder()
    {
        _folder.Write("sources/plugin.yaml", "manifest");
        _folder.Write("sources/Plugin.cs", "not part of it");
        _folder.Write("sources/bin/net10.0/a.dll", "a");
        _folder.Write("deployed/plugin.yaml", "manifest");
        _folder.Write("deployed/a.dll", "a");
        _folder.Write("deployed/plugin.yaml.sig", "a signature is not part of what it signs");

        FileListing.OfPlugin(TrustedFiles.Of(_folder["sources"], _folder["sources/bin/net10.0/a.dll"])).Sha256
            .ShouldBe(FileListing.OfPlugin(TrustedFiles.Of(_folder["deployed"], _folder["deployed/a.dll"])).Sha256);
    }

    [Fact]
    public void OfPlugin_ManifestInThePayloadToo_MustBeTheSame()
    {
        _folder.Write("plugin.yaml", "manifest");
        _folder.Write("bin/plugin.yaml", "manifest");
        var files = TrustedFiles.Of(_folder.Path, _folder["bin/a.dll"]);
        FileListing.OfPlugin(files).Files.ShouldHaveSingleItem().Path.ShouldBe("plugin.yaml");

        _folder.Write("bin/plugin.yaml", "another");
        Should.Throw<ListingException>(() => FileListing.OfPlugin(files)).Message.ShouldBe($"there is another plugin.yaml in {_folder["bin"]}");
    }

    [Theory]
    [InlineData("inside.dll", "real.dll")]
    [InlineData("outside.dll", "/etc/hostname")]
    [InlineData("folder", "/etc")]
    [InlineData("dangling", "nowhere")]
    public void OfPlugin_Link_IsRefusedByName(string name, string target)
    {
        _folder.Write("plugin.yaml", "manifest");
        _folder.Write("real.dll", "real");
        File.CreateSymbolicLink(_folder[name], target);

        Should.Throw<ListingException>(List).Message.ShouldBe($"{name} is a link to {target}");
    }

    [Fact]
    public void OfPlugin_FolderItselfIsALink_IsFollowed()
    {
        _folder.Write("release-5/plugin.yaml", "manifest");
        Directory.CreateSymbolicLink(_folder["current"], "release-5");

        FileListing.OfPlugin(TrustedFiles.Of(_folder["current"], _folder["current/a.dll"])).Files.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("tab\there")]
    [InlineData("\u2028")]
    public void OfPlugin_NameThatCannotBeTold_IsRefused(string name)
    {
        _folder.Write("plugin.yaml", "manifest");
        _folder.Write(name, "");

        Should.Throw<ListingException>(List).Message.ShouldStartWith("the name '");
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("")]
    [InlineData("not UTF-8: \uFFFD")]
    [InlineData("half a pair: \uD800")]
    public void Of_PathThatLeadsElsewhere_IsRefused(string path) =>
        Should.Throw<ListingException>(() => FileListing.Of([new ListedFile(path, 0, Hash(""))]));

    [Fact]
    public void Of_OnePathTwice_IsRefused() =>
        Should.Throw<ListingException>(() => FileListing.Of([new ListedFile("a", 0, Hash("")), new ListedFile("a", 1, Hash("b"))]))
            .Message.ShouldBe("it has two files 'a'");

    [Fact]
    public void OfPlugin_TooLargeAFile_IsRefusedWithoutBeingRead()
    {
        _folder.Write("plugin.yaml", "manifest");
        using (var huge = File.Create(_folder["huge.bin"]))
            huge.SetLength(1L << 40);

        Should.Throw<ListingException>(List).Message.ShouldContain("huge.bin is one too many");
    }

    [Fact]
    public void OfPlugin_Pipe_DoesNotBlock()
    {
        _folder.Write("plugin.yaml", "manifest");
        using var made = System.Diagnostics.Process.Start("mkfifo", [_folder["pipe"]]);
        made.WaitForExit();

        List().Files.Count.ShouldBe(2);
    }

    [Fact]
    public void Changes_OfEveryKind_AreNamedByPath()
    {
        var before = FileListing.Of([new ListedFile("a", 1, Hash("a")), new ListedFile("b", 1, Hash("b")), new ListedFile("c", 1, Hash("c"))]);
        var after = FileListing.Of([new ListedFile("a", 1, Hash("A")), new ListedFile("c", 1, Hash("c")), new ListedFile("d", 1, Hash("d"))]);

        before.Changes(after).ShouldBe(["changed a", "removed b", "added d"]);
        before.Changes(before).ShouldBeEmpty();
    }

    private FileListing List() => FileListing.OfPlugin(Files(_folder));

    private static TrustedFiles Files(TempFolder folder) => TrustedFiles.Of(folder.Path, folder["a.dll"]);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
