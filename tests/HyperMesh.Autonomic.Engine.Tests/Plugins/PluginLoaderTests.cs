using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using HyperMesh.Autonomic.Engine.Plugins;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

public sealed class PluginLoaderTests : IDisposable
{
    private const string AssemblyName = "FaultyPlugin.dll";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_GoodPlugin_TakesPartInAContextOfItsOwn()
    {
        Lay("one", "Good");
        Lay("two", "Good");
        using var plugins = await LoadAsync();

        plugins.Faults.ShouldBeEmpty();
        plugins.Loaded.Select(plugin => (plugin.Name, plugin.Description, plugin.Version))
            .ShouldBe([("one", "For a test.", "0.1.0"), ("two", "For a test.", "0.1.0")]);
        plugins.Loaded[0].Assembly.ShouldBe(_folder["one/FaultyPlugin.dll"]);
        plugins.Executors.ShouldBeEmpty();
        plugins.Detectors.ShouldBeEmpty();

        var monitors = plugins.Monitors.ToList();
        monitors.Select(monitor => monitor.Name).ShouldBe(["quiet /pins 0", "quiet /pins 0"]);
        var types = monitors.Select(monitor => monitor.GetType()).ToList();
        types[0].FullName.ShouldBe(types[1].FullName);
        types[0].ShouldNotBe(types[1]);
        foreach (var (type, name) in types.Zip((string[])["one", "two"]))
        {
            var context = AssemblyLoadContext.GetLoadContext(type.Assembly).ShouldNotBeNull();
            context.Name.ShouldBe(name);
            context.IsCollectible.ShouldBeTrue();
            context.Assemblies.ShouldBe([type.Assembly], "the contracts come from the host");
            type.GetInterfaces().ShouldContain(typeof(IMonitor));
        }
    }

    [Fact]
    public async Task Load_BadPluginsAmongGoodOnes_LeavesOutTheBadByNameAndReason()
    {
        Lay("a-good", "Good");
        Lay("b-throws", "ThrowsInConfigure");
        Lay("c-constructor", "ThrowsInConstructor");
        Lay("e-monitor", "MonitorThrowsWhenMade");
        Lay("f-no-type", "Missing");
        Lay("g-several", type: null);
        Lay("h-no-entry", "QuietMonitor");
        Lay("z-good", "Good");
        using var plugins = await LoadAsync();

        plugins.Loaded.Select(plugin => plugin.Name).ShouldBe(["a-good", "z-good"]);
        Faults(plugins).ShouldBe(
        [
            "b-throws/plugin.yaml:6:13: plugin b-throws cannot be used: the configuration went wrong",
            "c-constructor/plugin.yaml:6:13: plugin c-constructor cannot be used: the constructor went wrong",
            "e-monitor/plugin.yaml:6:13: plugin e-monitor cannot be used: the monitor cannot be made",
            "f-no-type/plugin.yaml:6:13: plugin f-no-type cannot be used: its assembly has no public class FaultyPlugin.Missing",
            "g-several/plugin.yaml:6:13: plugin g-several cannot be used: "
                + "its assembly has 5 classes that implement IAutonomicPlugin; name one as 'type' in plugin.yaml",
            "h-no-entry/plugin.yaml:6:13: plugin h-no-entry cannot be used: its assembly has no public class FaultyPlugin.QuietMonitor",
        ]);
    }

    [Fact]
    public async Task Load_PluginBlocks_IsLeftOutAfterTheLimitAndTheNextOneIsLookedAt()
    {
        Lay("blocks", "BlocksInConfigure");
        Lay("missing", "Good");
        File.Delete(_folder["missing/FaultyPlugin.dll"]);
        using var plugins = await Loader(TimeSpan.FromMilliseconds(200)).LoadAsync(new PluginSources { Folders = [_folder.Path] });

        plugins.Loaded.ShouldBeEmpty();
        var faults = Faults(plugins);
        faults.Length.ShouldBe(2);
        faults[0].ShouldBe("blocks/plugin.yaml:6:13: plugin blocks did not configure itself within 0.2 s and is left out");
        faults[1].ShouldStartWith("missing/plugin.yaml:6:13: plugin missing: ");
    }

    [Fact]
    public async Task Load_AssemblyMissingOrDamaged_IsReported()
    {
        Lay("damaged", "Good");
        _folder.Write("damaged/FaultyPlugin.dll", "this is no assembly");
        Lay("missing", "Good");
        File.Delete(_folder["missing/FaultyPlugin.dll"]);
        using var plugins = await LoadAsync();

        plugins.Loaded.ShouldBeEmpty();
        var faults = Faults(plugins);
        faults.Length.ShouldBe(2);
        faults[0].ShouldStartWith("damaged/plugin.yaml:6:13: plugin damaged cannot be used: ");
        faults[0].ShouldContain("FaultyPlugin.dll is damaged");
        faults[1].ShouldBe(
            "missing/plugin.yaml:6:13: plugin missing: there is no FaultyPlugin.dll in its folder or its build output; "
                + "build it, or correct 'assembly'");
    }

    [Fact]
    public async Task Load_LinkOutOfItsFolder_IsRefusedAndALinkWithinIsNot()
    {
        Lay("out", "Good");
        File.CreateSymbolicLink(_folder["out/libhost.so"], "/etc/hostname");
        Lay("outer", "Good");
        Directory.CreateSymbolicLink(_folder["outer/lib"], "/usr/lib");
        Lay("within", "Good");
        Directory.CreateDirectory(_folder["within/v2"]);
        File.Move(_folder[$"within/{AssemblyName}"], _folder[$"within/v2/{AssemblyName}"]);
        File.CreateSymbolicLink(_folder[$"within/{AssemblyName}"], $"v2/{AssemblyName}");
        Directory.CreateSymbolicLink(_folder["within/current"], "v2");
        using var plugins = await LoadAsync();

        plugins.Loaded.Select(plugin => plugin.Name).ShouldBe(["within"]);
        Faults(plugins).ShouldBe(
        [
            "out/plugin.yaml:6:13: plugin out cannot be used: libhost.so is a link that leads out of its folder, to /etc/hostname; put the file itself there",
            "outer/plugin.yaml:6:13: plugin outer cannot be used: lib is a link that leads out of its folder, to /usr/lib; put the file itself there",
        ]);
    }

    [Fact]
    public async Task Load_ForAnotherProcessor_IsRefused()
    {
        var (machine, name) = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ((ushort)0x8664, "X64") : ((ushort)0xAA64, "Arm64");
        Lay("managed", "Good");
        var image = File.ReadAllBytes(_folder[$"managed/{AssemblyName}"]);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(0x3C)) + 4), machine);
        File.WriteAllBytes(_folder[$"managed/{AssemblyName}"], image);
        Lay("native", "Good");
        var elf = new byte[64];
        ((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]).CopyTo(elf);
        elf[18] = name == "X64" ? (byte)62 : (byte)183;
        File.WriteAllBytes(_folder["native/libfast.so"], elf);
        using var plugins = await LoadAsync();

        plugins.Loaded.ShouldBeEmpty();
        var here = RuntimeInformation.ProcessArchitecture;
        Faults(plugins).ShouldBe(
        [
            $"managed/plugin.yaml:6:13: plugin managed cannot be used: FaultyPlugin.dll is built for {name}, this process is {here}; build it for any CPU, or for this one",
            $"native/plugin.yaml:6:13: plugin native cannot be used: libfast.so is built for {name}, this process is {here}; put the library for {here} there",
        ]);
    }

    [Fact]
    public async Task Load_NeedsWhatIsNotThereOrOtherContracts_IsRefused()
    {
        Lay("lonely", "Good");
        PluginLoaderContract.WriteUser(_folder[$"lonely/{AssemblyName}"], "FaultyPlugin", "Vendor.Library", new Version(3, 1, 4, 0));
        Lay("newer", "Good");
        PluginLoaderContract.WriteUser(_folder[$"newer/{AssemblyName}"], "FaultyPlugin", "HyperMesh.Autonomic.Abstractions", new Version(9, 9, 0, 0));
        using var plugins = await LoadAsync();

        plugins.Loaded.ShouldBeEmpty();
        Faults(plugins).ShouldBe(
        [
            "lonely/plugin.yaml:6:13: plugin lonely cannot be used: FaultyPlugin.dll needs Vendor.Library 3.1.4, which is not there; put Vendor.Library.dll beside it",
            "newer/plugin.yaml:6:13: plugin newer cannot be used: it is built for version 9.9 of the contracts, this is 0.1; build it again",
        ]);
    }

    [Fact]
    public async Task Load_EveryByteCutOrChanged_NeverThrows()
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, AssemblyName));
        var random = new Random(17);
        for (var i = 0; i < 40; i++)
        {
            Lay($"p{i:00}", "Good");
            var damaged = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var j = 0; i % 2 == 1 && j < 50; j++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder[$"p{i:00}/{AssemblyName}"], damaged);
        }

        using var plugins = await LoadAsync();
        plugins.Faults.Where(fault => !fault.ToString().Contains("cannot be used: ", StringComparison.Ordinal)).ShouldBeEmpty();
        (plugins.Loaded.Count + plugins.Faults.Count).ShouldBe(40);
    }

    [Fact]
    public async Task Load_BadManifest_IsReportedWithItsPlaces()
    {
        Lay("bad", "Good");
        _folder.Write("bad/plugin.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: bad }
            spec:
              assemby: FaultyPlugin.dll
            """);
        Lay("empty", "Good");
        _folder.Write("empty/plugin.yaml", "");
        Directory.CreateDirectory(_folder["no-plugin"]);
        using var plugins = await LoadAsync();

        plugins.Loaded.ShouldBeEmpty();
        Faults(plugins).ShouldBe(
        [
            "bad/plugin.yaml:5:3: 'assembly' is missing",
            "bad/plugin.yaml:5:3: unknown key 'assemby'; did you mean 'assembly'?",
            "empty/plugin.yaml:1:1: a plugin has one manifest",
        ]);
    }

    [Fact]
    public async Task Load_TwoPluginsWithOneName_TakesTheFirst()
    {
        Lay("first", "Good", name: "same");
        Lay("second", "Good", name: "same");
        using var plugins = await LoadAsync();

        plugins.Loaded.ShouldHaveSingleItem().Assembly.ShouldBe(_folder["first/FaultyPlugin.dll"]);
        Faults(plugins).ShouldBe(["second/plugin.yaml:1:1: there is another plugin named 'same'; give one of them another name"]);
    }

    [Fact]
    public async Task Load_FolderOfSources_TakesTheBuildOutput()
    {
        Lay("sources", "Good");
        Directory.CreateDirectory(_folder["sources/bin/Debug/net10.0"]);
        File.Move(_folder["sources/FaultyPlugin.dll"], _folder["sources/bin/Debug/net10.0/FaultyPlugin.dll"]);
        using var plugins = await LoadAsync();

        plugins.Faults.ShouldBeEmpty();
        plugins.Loaded.ShouldHaveSingleItem().Assembly.ShouldBe(_folder["sources/bin/Debug/net10.0/FaultyPlugin.dll"]);
    }

    [Fact]
    public async Task Load_NoSuchRoot_IsNothing()
    {
        using var plugins = await Loader(PluginLoader.TimeLimit).LoadAsync(new PluginSources { Folders = [_folder["none"]] });
        plugins.Loaded.ShouldBeEmpty();
        plugins.Faults.ShouldBeEmpty();
    }

    private static PluginLoader Loader(TimeSpan limit) =>
        new(new LoopSettings { PinRoot = "/pins" }, new SeriesCatalog(), NullLoggerFactory.Instance) { Limit = limit };

    private Task<PluginSet> LoadAsync() => Loader(PluginLoader.TimeLimit).LoadAsync(new PluginSources { Folders = [_folder.Path] });

    private string[] Faults(PluginSet plugins) =>
        [.. plugins.Faults.Select(fault => fault.ToString().Replace(_folder.Path + "/", "", StringComparison.Ordinal))];

    private void Lay(string folder, string? type, string? name = null)
    {
        _folder.Write($"{folder}/plugin.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: {{name ?? folder}}, description: For a test. }
            spec:
            {{(type is null ? "" : $"  type: FaultyPlugin.{type}")}}
              assembly: FaultyPlugin.dll
            """);
        File.Copy(Path.Combine(AppContext.BaseDirectory, AssemblyName), _folder[$"{folder}/{AssemblyName}"]);
    }
}
