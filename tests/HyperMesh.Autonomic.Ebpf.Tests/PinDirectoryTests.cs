namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class PinDirectoryTests(ProgramFixture programs)
{
    [Theory]
    [InlineData("xdp:eth0", "/pins/xdp:eth0/link")]
    [InlineData("xdp:blue/eth0", "/pins/xdp:blue%2Feth0/link")]
    [InlineData("xdp:enp0s3.100", "/pins/xdp:enp0s3%2E100/link")]
    [InlineData("odd%2F", "/pins/odd%252F/link")]
    public void ForHook_AnyHook_HasOneEscapedFolder(string hook, string link) =>
        new PinDirectory("/pins").ForHook(hook).LinkPath.ShouldBe(link);

    [Fact]
    public void ProgramPath_ParsedAgain_GivesItsParts()
    {
        var path = new PinDirectory("/pins").ForHook("xdp:eth0").ProgramPath(42, "xdp-count.v2", "0badcafe");

        ProgramPin.TryParse(path, out var pin).ShouldBeTrue();
        pin.ShouldBe(new ProgramPin("/pins/xdp:eth0/42-xdp-count%2Ev2-0badcafe", 42, "xdp-count.v2", "0badcafe"));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("42")]
    [InlineData("42-name")]
    [InlineData("x-name-abc")]
    [InlineData("42--abc")]
    [InlineData("42-name-")]
    [InlineData("42-name-a_c")]
    [InlineData("42-na%zz-abc")]
    public void TryParse_ForeignFile_IsFalse(string name) => ProgramPin.TryParse($"/pins/xdp:eth0/{name}", out _).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("a/b")]
    public void ProgramPath_HashOfAnotherForm_IsRefused(string hash) =>
        Should.Throw<ArgumentException>(() => new PinDirectory("/pins").ForHook("xdp:eth0").ProgramPath(1, "p", hash));

    [Fact]
    public void Hooks_FoldersOnDisk_ComeBackUnescaped()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["xdp:blue%2Feth0.d"]);
        Directory.CreateDirectory(folder["xdp:lo"]);
        Directory.CreateDirectory(folder["not%ours"]);

        new PinDirectory(folder.Path).Hooks().ShouldBe(["xdp:blue/eth0.d", "xdp:lo"]);
    }

    [Fact]
    public void Hooks_NoRoot_IsEmpty() => new PinDirectory("/no/such/folder").Hooks().ShouldBeEmpty();

    [Fact]
    public void Create_NotOnBpffs_SaysHowToMount()
    {
        using var folder = new TempFolder();
        var pins = new PinDirectory(folder["deep/down"]).ForHook("xdp:lo");

        var error = Should.Throw<BpfException>(pins.Create).Error;

        error.Message.ShouldContain($"{folder.Path} is not on a bpffs");
        error.Mend.ShouldBe("mount -t bpf -o mode=0700 bpf /sys/fs/bpf");
        Directory.Exists(folder["deep"]).ShouldBeFalse();
    }

    [KernelFact]
    public void HookPins_OnBpffs_ArePinnedListedAndRemoved()
    {
        using var folder = new BpffsFolder();
        var root = new PinDirectory(folder["root"]);
        var pins = root.ForHook("xdp:blue/eth0.7");
        using var loaded = programs.Load("count_drop");
        var program = loaded.Programs[0];

        pins.Create();
        pins.Create();
        program.Pin(pins.ProgramPath(program.Id, program.Name, "a1b2"));

        root.Hooks().ShouldBe(["xdp:blue/eth0.7"]);
        pins.HasLink.ShouldBeFalse();
        var pin = pins.Programs().ShouldHaveSingleItem();
        (pin.Id, pin.Name, pin.ConfigHash).ShouldBe((program.Id, "count_and_drop", "a1b2"));
        pins.Remove();
        pins.Remove();
        root.Hooks().ShouldBeEmpty();
    }
}
