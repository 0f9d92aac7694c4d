using System.Net;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Who is taken, who is pinned, and what a file can do to it.</summary>
public sealed class PeerBookTests : IDisposable
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress There = IPAddress.Parse("2001:db8::2");
    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-peers-").FullName;
    private readonly MeshIdentity _anna = MeshIdentity.Generate(HandshakeSuite.Classical);
    private readonly MeshIdentity _boris = MeshIdentity.Generate(HandshakeSuite.Classical);

    private string File => Path.Combine(_folder, "pins.json");

    public void Dispose()
    {
        _anna.Dispose();
        _boris.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Listed_AreTakenFromAnywhereAndNobodyElseIs()
    {
        var book = new PeerBook(new Dictionary<string, string> { [_anna.Public.Fingerprint] = "anna" });
        book.WhyRefused(_anna.Public, Here).ShouldBeNull();
        book.WhyRefused(_anna.Public, There).ShouldBeNull();
        book.WhyRefused(_boris.Public, Here)!.ShouldContain($"{_boris.Public.Fingerprint[..16]}… from 192.0.2.1 is no peer");
    }

    [Fact]
    public void FirstUse_IsPinnedToItsAddressAlsoAfterARestart()
    {
        var clock = new ManualClock();
        var book = new PeerBook(new Dictionary<string, string>(), File, clock);
        book.WhyRefused(_anna.Public, Here).ShouldBeNull();
        book.WhyRefused(_boris.Public, Here)!.ShouldContain("has shown");

        var again = new PeerBook(new Dictionary<string, string>(), File, clock);
        again.Pins.Single().Fingerprint.ShouldBe(_anna.Public.Fingerprint);
        again.WhyRefused(_boris.Public, Here).ShouldNotBeNull();
        again.WhyRefused(_anna.Public, Here.MapToIPv6()).ShouldBeNull("it is the same address");
        again.WhyRefused(_boris.Public, There).ShouldBeNull("it is the first there");
        if (!OperatingSystem.IsWindows())
            System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void FirstUse_ThatCannotBeKept_IsRefused()
    {
        var book = new PeerBook(new Dictionary<string, string>(), Path.Combine(_folder, "missing", "pins.json"));
        book.WhyRefused(_anna.Public, Here)!.ShouldContain("cannot be pinned");
        book.Pins.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""[{"address":"nowhere","fingerprint":"0000000000000000000000000000000000000000000000000000000000000000","since":"2026-01-01T00:00:00Z"}]""")]
    [InlineData("""[{"address":"192.0.2.1","fingerprint":"12","since":"2026-01-01T00:00:00Z"}]""")]
    public void File_Damaged_SaysSoAndIsLeftAlone(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Should.Throw<FormatException>(() => new PeerBook(new Dictionary<string, string>(), File)).Message.ShouldContain($"{File} is no list of pinned peers");
        System.IO.File.ReadAllText(File).ShouldBe(text);
    }

    [Fact]
    public void Strangers_FromEverywhere_DoNotMakeTheBookGrowWithoutEnd()
    {
        var book = new PeerBook(new Dictionary<string, string>(), File);
        for (var i = 0; i < PeerBook.MostPins; i++)
            book.WhyRefused(_anna.Public, new IPAddress([10, 0, (byte)(i >> 8), (byte)i])).ShouldBeNull();
        book.WhyRefused(_anna.Public, Here)!.ShouldContain("no more than 1024");
        book.Pins.Count.ShouldBe(PeerBook.MostPins);
    }
}
