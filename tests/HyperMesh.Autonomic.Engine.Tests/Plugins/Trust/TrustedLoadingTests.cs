using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

/// <summary>The loader asks, and does as it is told.</summary>
public sealed class TrustedLoadingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Generate(SigningAlgorithm.EcdsaP256);

    public TrustedLoadingTests()
    {
        _folder.Write("one/plugin.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: one }
            spec:
              assembly: FaultyPlugin.dll
              type: FaultyPlugin.Good
              version: 0.1.0
              contracts: "0.1"
              provides: { monitors: [quiet /pins 0] }
              capabilities: []
            """);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "FaultyPlugin.dll"), _folder["one/FaultyPlugin.dll"]);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Load_NotVouchedFor_IsLeftOutWithTheReasonAndTheMend()
    {
        using var plugins = await LoadAsync(new TrustSettings());
        plugins.Loaded.ShouldBeEmpty();
        var fault = plugins.Faults.ShouldHaveSingleItem().ToString();
        fault.ShouldContain("one/plugin.yaml:5:13: plugin one");
        fault.ShouldContain("nobody vouches for it");
        fault.ShouldContain("hypermesh sign");
    }

    [Fact]
    public async Task Load_VouchedFor_IsLabelled()
    {
        using (var unsigned = await LoadAsync(new TrustSettings { AllowUnsigned = true }))
            unsigned.Loaded.ShouldHaveSingleItem(string.Join('\n', unsigned.Faults)).Trust.Label.ShouldBe("unsigned");

        Sign();
        using var signed = await LoadAsync(new TrustSettings { Keys = [_key.Public] });
        signed.Loaded.ShouldHaveSingleItem(string.Join('\n', signed.Faults)).Trust.Signer.ShouldBe(_key.Public.Id);
    }

    [Fact]
    public async Task Load_LibraryForAnotherMachine_IsLeftOutByName()
    {
        // The beginning of a library for IBM's z: 64 bits, most significant byte first.
        byte[] library = [0x7F, 0x45, 0x4C, 0x46, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 22, .. new byte[44]];
        File.WriteAllBytes(_folder["one/libz.so"], library);
        _folder.Write("one/plugin.yaml", File.ReadAllText(_folder["one/plugin.yaml"]).Replace("capabilities: []", "capabilities: [native]", StringComparison.Ordinal));

        using var plugins = await LoadAsync(new TrustSettings { AllowUnsigned = true });
        plugins.Loaded.ShouldBeEmpty();
        plugins.Faults.ShouldHaveSingleItem().Message.ShouldContain("libz.so is built for S390x");
    }

    [Fact]
    public async Task Load_DependencyPutBesideIt_IsLeftOutByName()
    {
        Sign();
        File.Copy(typeof(Shouldly.Should).Assembly.Location, _folder["one/Shouldly.dll"]);
        using var plugins = await LoadAsync(new TrustSettings { Keys = [_key.Public] });
        plugins.Faults.ShouldHaveSingleItem().Message.ShouldEndWith("it is not what was signed: added Shouldly.dll");
    }

    [Fact]
    public async Task Load_RegistersWhatItDoesNotSay_IsLeftOut()
    {
        _folder.Write("one/plugin.yaml", File.ReadAllText(_folder["one/plugin.yaml"]).Replace("[quiet /pins 0]", "[loud]", StringComparison.Ordinal));
        using var plugins = await LoadAsync(new TrustSettings { AllowUnsigned = true });
        plugins.Loaded.ShouldBeEmpty();
        plugins.Faults.Select(fault => fault.Message)
            .ShouldContain(message => message.Contains("it registers the monitor 'quiet /pins 0', which 'provides' does not name", StringComparison.Ordinal));
    }

    private void Sign()
    {
        var files = TrustedFiles.Of(_folder["one"], _folder["one/FaultyPlugin.dll"]);
        var signature = Signature.Make(new SignedSubject(SignedSubject.Plugin, "one", "0.1.0"), FileListing.OfPlugin(files), _key);
        File.WriteAllBytes(files.Signature, SignatureFile.Write(signature));
    }

    private Task<PluginSet> LoadAsync(TrustSettings settings) =>
        new PluginLoader(new LoopSettings { PinRoot = "/pins" }, new SeriesCatalog(), NullLoggerFactory.Instance)
            .LoadAsync(new PluginSources { Folders = [_folder.Path], Trust = new ConfiguredTrust(settings) });
}
