using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

/// <summary>Programs that are loaded first and put on hooks later, by another process.</summary>
[Collection(ShippedCollection.Name)]
public sealed class LoadedPinsTests(ShippedPrograms programs) : IDisposable
{
    private readonly HookBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [KernelFact]
    public void Keep_LoadedProgram_IsFoundAgainWithItsOrigin()
    {
        var kept = Keep();

        var found = LoadedPins.Find(_bench.Pins, kept.Id).ShouldNotBeNull();
        (found.Id, found.Name, found.Fingerprint).ShouldBe((kept.Id, "everything", kept.Fingerprint));
        found.Origin().ShouldBe(new ProgramOrigin(Everything.Path, "everything") { Mode = XdpMode.Generic, Priority = 7 });
        found.RequireManifest().Name.ShouldBe("everything");
        LoadedPins.Find(_bench.Pins, uint.MaxValue).ShouldBeNull();
    }

    [KernelFact]
    public void Put_LoadedProgram_IsSwappedInAndStaysLoadedAfterwards()
    {
        var hook = _bench.On();
        hook.Hold(HookBench.Request(Everything.Manifest, """{ "limit": 7 }"""));
        var kept = Keep();

        var change = hook.Put(kept, new AttachOptions());

        (change.How, change.ProgramId).ShouldBe(("swapped", kept.Id));
        hook.Origin().ShouldNotBeNull().ManifestPath.ShouldBe(Everything.Path);
        hook.Release().ShouldNotBeNull();
        LoadedPins.All(_bench.Pins).ShouldHaveSingleItem().Id.ShouldBe(kept.Id);
    }

    [KernelFact]
    public void Put_OnTwoHooks_RunsOnBoth()
    {
        var kept = Keep();
        var right = new Hook(_bench.Pins, HookName.On(HookKind.Xdp, _bench.Veth["right"]));

        _bench.On().Put(kept, new AttachOptions());
        right.Put(kept, new AttachOptions());

        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(kept.Id);
        XdpHolder.Find(_bench.Veth["right"]).ShouldNotBeNull().ProgramId.ShouldBe(kept.Id);
    }

    [KernelFact]
    public void Put_OnAKindItWasNotLoadedFor_SaysHowToLoadIt()
    {
        var error = Should.Throw<BpfException>(() => _bench.On(HookKind.TcIngress).Put(Keep(), new AttachOptions())).Error;

        error.Message.ShouldContain("not loaded for such a hook");
        error.Mend.ShouldBe("load it for one: hypermesh load everything --hook tc-ingress");
    }

    [KernelFact]
    public void Put_ModeOtherThanTheOneInUse_IsRefusedUntilDetached()
    {
        var hook = _bench.On();
        hook.Hold(HookBench.Request(programs["xdp_counter"], options: new AttachOptions { Mode = XdpMode.Generic }));
        var kept = Keep();

        var error = Should.Throw<BpfException>(() => hook.Put(kept, new AttachOptions { Mode = XdpMode.Driver })).Error;

        error.Message.ShouldContain("held in skb mode, and drv is asked for");
        hook.Release();
        hook.Put(kept, new AttachOptions { Mode = XdpMode.Driver }).Mode.ShouldBe("drv");
    }

    [KernelFact]
    public void Remove_ProgramThatIsOnAHook_StaysThere()
    {
        var hook = _bench.On();
        var kept = Keep();
        hook.Put(kept, new AttachOptions());

        kept.Remove();

        LoadedPins.All(_bench.Pins).ShouldBeEmpty();
        hook.Look().ShouldNotBeNull().ProgramId.ShouldBe(kept.Id);
    }

    [KernelFact]
    public void Keep_RootOnAnotherFileSystem_SaysHowToMount()
    {
        using var folder = new TempFolder();
        using var loaded = ProgramLoader.LoadFor(Everything.Manifest, HookKind.Xdp);

        Should.Throw<BpfException>(() => LoadedPins.Keep(
            new PinDirectory(folder["pins"]), loaded, "abc", new ProgramOrigin(Everything.Path, "everything"))).Message.ShouldContain("mount -t bpf");
    }

    private LoadedPins Keep()
    {
        var manifest = Everything.Manifest;
        using var loaded = ProgramLoader.LoadFor(manifest, HookKind.Xdp);
        var origin = new ProgramOrigin(Everything.Path, manifest.Name) { Mode = XdpMode.Generic, Priority = 7 };
        return LoadedPins.Keep(_bench.Pins, loaded, ProgramLoader.Fingerprint(manifest, null), origin);
    }
}
