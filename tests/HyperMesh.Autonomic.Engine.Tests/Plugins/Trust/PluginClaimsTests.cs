using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

public sealed class PluginClaimsTests : IDisposable
{
    private readonly PluginOnDisk _plugin = new();

    public void Dispose() => _plugin.Dispose();

    public static TheoryData<string, MethodBase, string> Uses => new()
    {
        { "network", typeof(Socket).GetMethod(nameof(Socket.Close), [])!, "System.Net.Sockets.Socket" },
        { "network", typeof(Dns).GetMethod(nameof(Dns.GetHostName))!, "System.Net.Dns" },
        { "process", typeof(Process).GetMethod(nameof(Process.GetCurrentProcess))!, "System.Diagnostics.Process" },
        { "process", typeof(Environment).GetMethod(nameof(Environment.Exit))!, "System.Environment.Exit" },
        { "files", typeof(Directory).GetMethod(nameof(Directory.Delete), [typeof(string)])!, "System.IO.Directory" },
        { "files", typeof(StreamReader).GetConstructor([typeof(string)])!, "System.IO.StreamReader..ctor" },
        { "files", typeof(YamlReader).GetMethod(nameof(YamlReader.ReadFileMapping))!, "HyperMesh.Autonomic.Documents.YamlReader.ReadFileMapping" },
        { "native", typeof(Marshal).GetMethod(nameof(Marshal.AllocHGlobal), [typeof(int)])!, "System.Runtime.InteropServices.Marshal" },
        { "native", typeof(Assembly).GetMethod(nameof(Assembly.LoadFrom), [typeof(string)])!, "System.Reflection.Assembly.LoadFrom" },
        { "native", typeof(MethodBase).GetMethod(nameof(MethodBase.Invoke), [typeof(object), typeof(object[])])!, "System.Reflection.MethodBase.Invoke" },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void Look_CodeThatUsesSomething_IsSeenByWhatItRefersTo(string capability, MethodBase used, string evidence)
    {
        Make(used);
        var use = Look().Uses.ShouldHaveSingleItem();
        (use.Capability.ToString().ToLowerInvariant(), use.Evidence, use.File).ShouldBe((capability, evidence, "Probe.dll"));
    }

    public static TheoryData<MethodBase> Harmless => new()
    {
        typeof(IPAddress).GetMethod(nameof(IPAddress.Parse), [typeof(string)])!,
        typeof(StreamReader).GetConstructor([typeof(Stream)])!,
        typeof(Environment).GetMethod(nameof(Environment.GetEnvironmentVariable), [typeof(string)])!,
        typeof(Path).GetMethod(nameof(Path.GetFileName), [typeof(string)])!,
        typeof(System.IO.Enumeration.FileSystemName).GetMethod(nameof(System.IO.Enumeration.FileSystemName.MatchesSimpleExpression))!,
        typeof(YamlReader).GetMethod(
            nameof(YamlReader.Read), [typeof(string), typeof(string), typeof(ProblemList), typeof(YamlLimits)])!,
    };

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Look_CodeThatOpensNothing_UsesNothing(MethodBase used)
    {
        Make(used);
        Look().Uses.ShouldBeEmpty();
    }

    [Fact]
    public void Look_CallIntoALibrary_IsNative()
    {
        _plugin.MakeAssembly("Probe.dll", _ => { }, type => type.DefinePInvokeMethod(
            "getpid", "libc", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.PinvokeImpl, CallingConventions.Standard,
            typeof(int), [], CallingConvention.Cdecl, CharSet.Ansi));
        Look().Uses.ShouldBe([new CapabilityUse(Capability.Native, "Probe.dll", "a call into libc")]);
    }

    [Fact]
    public void Look_LibrariesBesideIt_CountButForWhatTheHostShares()
    {
        _plugin.MakeAssembly("lib/Helper.dll", Call(typeof(Dns).GetMethod(nameof(Dns.GetHostName))!), usesContracts: false);
        _plugin.MakeAssembly("HyperMesh.Autonomic.Ebpf.dll", Call(typeof(Environment).GetMethod(nameof(Environment.Exit))!), usesContracts: false);
        _plugin.Folder.Write("runtimes/linux-x64/native/libfoo.so", "\u007fELF" + new string('\0', 60));
        _plugin.Folder.Write("readme.txt", "MZ is how some texts begin, and then they are looked at, and found to be none");
        _plugin.Folder.Write("MZ", "MZ");

        Look().Uses.ShouldBe(
        [
            new CapabilityUse(Capability.Files, "Probe.dll", "System.IO.File"),
            new CapabilityUse(Capability.Network, "lib/Helper.dll", "System.Net.Dns"),
            new CapabilityUse(Capability.Native, "readme.txt", "a library that cannot be looked at"),
            new CapabilityUse(Capability.Native, "runtimes/linux-x64/native/libfoo.so", "a native library"),
        ]);
    }

    [Fact]
    public void Check_TrueManifest_HasNothingToSay() => Check().ShouldBeEmpty();

    [Fact]
    public void Check_ManifestThatSaysNothing_IsNoLie()
    {
        _plugin.Manifest(version: null, contracts: null, capabilities: null);
        Check().ShouldHaveSingleItem().Severity.ShouldBe(ProblemSeverity.Warning);
    }

    [Fact]
    public void Check_ManifestThatLies_IsToldWithPlaceAndMend()
    {
        _plugin.Manifest(version: "1.0.0-beta.1", contracts: "0.2", capabilities: "[network]");
        Check().Select(problem => problem.ToString().Replace(_plugin.Folder.Path + "/", "", StringComparison.Ordinal)).ShouldBe(
        [
            "plugin.yaml:6:12: its manifest lies: it says version 1.0.0-beta.1, and Probe.dll is 0.1.0; give both the same version",
            "plugin.yaml:7:14: its manifest lies: it says contracts 0.2, and Probe.dll is built for 0.1; say what it is built for",
            "plugin.yaml:8:17: its manifest lies: it does not ask for files, and uses System.IO.File in Probe.dll; "
                + "add files to its capabilities, or do without",
        ]);
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.1.0-rc.1")]
    [InlineData("0.1.0+build.7")]
    public void Check_VersionWithAnEnd_IsComparedByItsNumbers(string version)
    {
        _plugin.Manifest(version: version);
        Check().ShouldBeEmpty();
    }

    [Fact]
    public void Check_AssemblyWithoutTheContracts_IsNoPlugin()
    {
        _plugin.MakeAssembly("Probe.dll", _ => { }, usesContracts: false);
        Check().ShouldHaveSingleItem().Message.ShouldBe("Probe.dll does not use HyperMesh.Autonomic.Abstractions, so it is no plugin");
    }

    [Theory]
    [InlineData("this is no assembly, and is longer than any header")]
    [InlineData("MZ this is no assembly, and is longer than any header")]
    [InlineData("")]
    public void Look_NoAssembly_IsReported(string content)
    {
        _plugin.Folder.Write("Probe.dll", content);
        var problems = new ProblemList();
        PluginLook.Read(_plugin.Read(), _plugin.Folder.Path, problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().Message.ShouldBe("Probe.dll is no .NET assembly, or damaged");
    }

    [Fact]
    public void Look_AnyByteOfTheAssemblyDamaged_IsReadOrRefusedAndThrowsNothing()
    {
        var sound = File.ReadAllBytes(_plugin.Folder["Probe.dll"]);
        for (var i = 0; i < sound.Length; i++)
        {
            var damaged = (byte[])sound.Clone();
            damaged[i] ^= 0xFF;
            File.WriteAllBytes(_plugin.Folder["Probe.dll"], damaged);
            var problems = new ProblemList();
            (PluginLook.Read(_plugin.Read(), _plugin.Folder.Path, problems) is null).ShouldBe(problems.HasErrors, $"byte {i}");
        }
    }

    [Fact]
    public void Check_Registered_LiesAreErrorsAndMissingThingsWarnings()
    {
        _plugin.Folder.Write("plugin.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: probe }
            spec:
              assembly: Probe.dll
              provides: { monitors: [host], executors: [commands, maps] }
            """);
        var registered = new PluginProvides { Monitors = ["host", "spy"], Detectors = ["x"], Executors = ["maps"] };

        PluginClaims.Check(_plugin.Read(), registered).Select(problem => (problem.Severity, problem.Message, problem.Place.Column)).ShouldBe(
        [
            (ProblemSeverity.Error, "plugin probe: its manifest lies: it registers the detector 'x', which 'provides' does not name", 13),
            (ProblemSeverity.Error, "plugin probe: its manifest lies: it registers the monitor 'spy', which 'provides' does not name", 25),
            (ProblemSeverity.Warning, "plugin probe has not registered the executor 'commands' here", 44),
        ], ignoreOrder: true);
    }

    [Fact]
    public void Check_NothingPromised_AnythingMayBeRegistered() =>
        PluginClaims.Check(_plugin.Read(), new PluginProvides { Monitors = ["any"] }).ShouldBeEmpty();

    private static Action<ILGenerator> Call(MethodBase used) => il =>
    {
        if (used is ConstructorInfo constructor)
            il.Emit(OpCodes.Newobj, constructor);
        else
            il.Emit(OpCodes.Call, (MethodInfo)used);
    };

    private void Make(MethodBase used) => _plugin.MakeAssembly("Probe.dll", Call(used));

    private PluginLook Look() => PluginLook.Read(_plugin.Read(), _plugin.Folder.Path, new ProblemList()).ShouldNotBeNull();

    private ProblemList Check() => PluginClaims.Check(_plugin.Read(), Look());
}
