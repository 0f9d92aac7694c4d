using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

public sealed class ConfiguredTrustTests : IDisposable
{
    private readonly PluginOnDisk _plugin = new();
    private readonly SigningKey _key = SigningKey.Generate(SigningAlgorithm.EcdsaP256);

    public void Dispose()
    {
        _plugin.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void Judge_NoSignature_IsUnsignedAndAllowedOnlyWhereTheConfigurationSaysSo()
    {
        var allowed = Judge(new TrustSettings { AllowUnsigned = true });
        (allowed.IsAllowed, allowed.Level, allowed.Label, allowed.Signer).ShouldBe((true, TrustLevel.Unsigned, "unsigned", null));
        allowed.Sha256.ShouldBe(FileListing.OfPlugin(_plugin.Files).Sha256);

        var refused = Judge(new TrustSettings { Keys = [_key.Public] });
        refused.Refusal.ShouldBe("nobody vouches for it: it has no signature, and the configuration does not list it");
        refused.Hint.ShouldNotBeNull().ShouldContain(refused.Sha256);
    }

    [Fact]
    public void Judge_DigestIsListed_IsListedUntilTheListOrTheFilesChange()
    {
        var digest = FileListing.OfPlugin(_plugin.Files).Sha256;
        var verdict = Judge(new TrustSettings { Sha256 = [digest] });
        (verdict.IsAllowed, verdict.Level, verdict.Label).ShouldBe((true, TrustLevel.Listed, "listed"));

        Judge(new TrustSettings()).IsAllowed.ShouldBeFalse();
        _plugin.Folder.Write("extra.txt", "");
        Judge(new TrustSettings { Sha256 = [digest] }).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void Judge_SignedByATrustedKey_IsSignedUntilTheKeyIsTrustedNoMore()
    {
        _plugin.Sign(_key);
        var verdict = Judge(Trusting(_key));
        (verdict.IsAllowed, verdict.Level, verdict.Signer).ShouldBe((true, TrustLevel.Signed, _key.Public.Id));
        verdict.Label.ShouldBe($"signed by {_key.Public.Id[..16]}");

        Judge(new TrustSettings()).Refusal
            .ShouldBe($"it is signed by the key {_key.Public.Id} (ecdsa-p256), which the configuration does not trust");
        using var next = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
        Judge(Trusting(next)).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void Judge_SignedByAStranger_IsAsGoodAsUnsigned()
    {
        _plugin.Sign(_key);
        var verdict = Judge(new TrustSettings { AllowUnsigned = true });

        (verdict.IsAllowed, verdict.Level, verdict.Signer).ShouldBe((true, TrustLevel.Unsigned, null));
        verdict.Notes.ShouldContain($"it is signed by the key {_key.Public.Id} (ecdsa-p256), which the configuration does not trust");
    }

    [Fact]
    public void Judge_ChangedSinceItWasSigned_IsRefusedByNameAlsoWhereUnsignedIsAllowed()
    {
        _plugin.Folder.Write("lib/helper.txt", "one");
        _plugin.Sign(_key);
        _plugin.Folder.Write("lib/helper.txt", "two");
        _plugin.Folder.Write("new.txt", "");

        var verdict = Judge(Trusting(_key) with { AllowUnsigned = true });
        verdict.Refusal.ShouldBe("it is not what was signed: changed lib/helper.txt, added new.txt");
        verdict.Changes.ShouldBe(["changed lib/helper.txt", "added new.txt"]);
        verdict.Level.ShouldBe(TrustLevel.Unsigned);
    }

    [Fact]
    public void Judge_SignatureOfAnotherVersion_IsRefused()
    {
        _plugin.Sign(_key, new SignedSubject(SignedSubject.Plugin, "probe", "0.0.9"));
        Judge(Trusting(_key)).Refusal.ShouldBe("its signature is for plugin probe 0.0.9, and this is plugin probe 0.1.0");

        _plugin.Sign(_key, new SignedSubject(SignedSubject.Plugin, "other", "0.1.0"));
        Judge(Trusting(_key)).Refusal.ShouldBe("its signature is for plugin other 0.1.0, and this is plugin probe 0.1.0");

        _plugin.Sign(_key, new SignedSubject(SignedSubject.Program, "probe", "0.1.0"));
        Judge(Trusting(_key)).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void Judge_SignatureRelabelled_IsForged()
    {
        var signed = Signature.Make(new SignedSubject(SignedSubject.Plugin, "probe", "0.0.9"), FileListing.OfPlugin(_plugin.Files), _key);
        _plugin.Write(signed with { Subject = new SignedSubject(SignedSubject.Plugin, "probe", "0.1.0") });
        Judge(Trusting(_key)).Refusal.ShouldNotBeNull().ShouldContain("was forged or damaged");
    }

    [Fact]
    public void Judge_ListingExchangedUnderASignature_IsForged()
    {
        _plugin.Sign(_key);
        var signed = SignatureFile.Read(File.ReadAllBytes(_plugin.Files.Signature), out _)!;
        _plugin.Folder.Write("evil.txt", "");
        _plugin.Write(signed with { Listing = FileListing.OfPlugin(_plugin.Files) });
        Judge(Trusting(_key)).Refusal.ShouldNotBeNull().ShouldContain("was forged or damaged");
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("{", "it is no JSON, or cut short")]
    public void Judge_SignatureDamaged_SaysSo(string text, string fault)
    {
        File.WriteAllText(_plugin.Files.Signature, text);
        var verdict = Judge(Trusting(_key) with { AllowUnsigned = true });
        verdict.Refusal.ShouldBe($"its signature {_plugin.Files.Signature} cannot be read: {fault}");
        verdict.Hint.ShouldBe("sign it anew, or remove the signature");
    }

    [Fact]
    public void Judge_SignatureHuge_IsNotRead()
    {
        using (var huge = File.Create(_plugin.Files.Signature))
            huge.SetLength(1L << 40);
        Judge(Trusting(_key)).Refusal.ShouldNotBeNull().ShouldContain("it is longer than 8 MiB");
    }

    [Fact]
    public void Judge_ListedWithABadSignature_IsListedAndSaysSo()
    {
        File.WriteAllText(_plugin.Files.Signature, "{");
        var verdict = Judge(new TrustSettings { Sha256 = [FileListing.OfPlugin(_plugin.Files).Sha256] });
        (verdict.IsAllowed, verdict.Level).ShouldBe((true, TrustLevel.Listed));
        verdict.Notes.ShouldContain(note => note.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_LinkInTheFolder_IsRefused()
    {
        File.CreateSymbolicLink(_plugin.Folder["lib.so"], "/etc/hostname");
        var verdict = Judge(new TrustSettings { AllowUnsigned = true });
        verdict.Refusal.ShouldBe("lib.so is a link to /etc/hostname");
        verdict.Hint.ShouldNotBeNull().ShouldStartWith("put the file itself there");
    }

    [Fact]
    public void Judge_ManifestLies_IsRefusedThoughItIsSigned()
    {
        _plugin.Manifest(version: "0.2.0");
        _plugin.Sign(_key, new SignedSubject(SignedSubject.Plugin, "probe", "0.2.0"));
        Judge(Trusting(_key)).Refusal.ShouldBe("its manifest lies: it says version 0.2.0, and Probe.dll is 0.1.0");
    }

    [Fact]
    public void Judge_ManifestSaysNothingOfCapabilities_IsNoted()
    {
        _plugin.Manifest(capabilities: null);
        var verdict = Judge(new TrustSettings { AllowUnsigned = true });
        verdict.IsAllowed.ShouldBeTrue();
        verdict.Notes.ShouldBe(["its manifest says nothing of capabilities, and it uses files: System.IO.File in Probe.dll"]);
    }

    [Theory]
    [InlineData("[files]", null)]
    [InlineData(null, null)]
    [InlineData("[files, kernel]", "it wants kernel, which the configuration grants to no plugin")]
    public void Judge_CapabilitiesAreLimited_RefusesWhatIsUsedOrWantedBeyond(string? wanted, string? refusal)
    {
        _plugin.Manifest(capabilities: wanted);
        Judge(new TrustSettings { AllowUnsigned = true, Capabilities = [Capability.Files] }).Refusal.ShouldBe(refusal);
        Judge(new TrustSettings { AllowUnsigned = true, Capabilities = [] }).Refusal.ShouldNotBeNull()
            .ShouldContain("it wants files, which the configuration grants to no plugin");
    }

    [Fact]
    public void Judge_Program_IsJudgedByTheBytesThatWereHandedOver()
    {
        var path = _plugin.Folder.Write("drop.bpf.o", "what the file holds now does not matter");
        var files = new ProgramFiles("drop", _plugin.Folder["drop.yaml"], "manifest"u8.ToArray(), path, "object"u8.ToArray());
        var trust = new ConfiguredTrust(Trusting(_key));
        trust.Judge(files).Refusal.ShouldNotBeNull().ShouldStartWith("nobody vouches for it");
        trust.Judge(files).Label.ShouldBe("unsigned");

        var signed = Signature.Make(new SignedSubject(SignedSubject.Program, "drop", ""), FileListing.OfProgram(files), _key);
        File.WriteAllBytes(path + ".sig", SignatureFile.Write(signed));
        trust.Judge(files).ShouldBe(new ProgramVerdict($"signed by {_key.Public.Id[..16]}"));
        trust.Judge(files with { Object = "abject"u8.ToArray() }).Refusal.ShouldBe("it is not what was signed: changed drop.bpf.o");
        trust.Judge(files with { Manifest = "manifesto"u8.ToArray() }).Refusal.ShouldBe("it is not what was signed: changed drop.yaml");
        trust.Judge(files with { Name = "pass" }).Refusal.ShouldBe("its signature is for program drop, and this is program pass");
        new ConfiguredTrust(new TrustSettings { Sha256 = [FileListing.OfProgram(files).Sha256] }).Judge(files).Refusal.ShouldBeNull();
    }

    private static TrustSettings Trusting(SigningKey key) => new() { Keys = [key.Public] };

    private TrustVerdict Judge(TrustSettings settings) => new ConfiguredTrust(settings).Judge(_plugin.Files);
}
