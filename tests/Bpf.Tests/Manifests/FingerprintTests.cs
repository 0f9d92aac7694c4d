using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public sealed class FingerprintTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ProgramManifest _manifest;

    public FingerprintTests()
    {
        _manifest = ConfigText.Firewall with { ObjectPath = _folder["object"] };
        File.WriteAllBytes(_manifest.ObjectPath, [1, 2, 3]);
    }

    [Fact]
    public void Fingerprint_SameObjectAndConfig_IsTheSame()
    {
        var fingerprint = Of("""{ "default": "drop" }""");

        fingerprint.ShouldMatch("^[0-9a-f]{12}$");
        Of("""{"default":"drop"}""").ShouldBe(fingerprint);
    }

    [Fact]
    public void Fingerprint_NoConfig_IsThatOfAnEmptyOne() => Of(null).ShouldBe(Of("{ }"));

    [Fact]
    public void Fingerprint_AnotherConfig_Changes()
    {
        string[] fingerprints =
        [
            Of(null), Of("""{ "default": "drop" }"""), Of("""{ "default": "allow" }"""),
            Of("""{ "rules": [{ "action": "drop" }, { "action": "allow" }] }"""),
            Of("""{ "rules": [{ "action": "allow" }, { "action": "drop" }] }"""),
        ];

        fingerprints.ShouldBeUnique();
    }

    [Fact]
    public void Fingerprint_OneByteOfTheObject_Changes()
    {
        var before = Of("""{ "default": "drop" }""");
        File.WriteAllBytes(_manifest.ObjectPath, [1, 2, 4]);

        Of("""{ "default": "drop" }""").ShouldNotBe(before);
    }

    public void Dispose() => _folder.Dispose();

    private string Of(string? config) => ProgramLoader.Fingerprint(_manifest, config is null ? null : JsonElement.Parse(config));
}
