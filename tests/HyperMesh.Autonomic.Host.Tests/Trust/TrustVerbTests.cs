using System.Runtime.Versioning;
using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Trust;

/// <summary>keys, sign and verify as an author and an operator type them.</summary>
[SupportedOSPlatform("linux")]
public sealed class TrustVerbTests : CliTests
{
    private string Plugin => Path.Combine(_state.Path, "plugin");

    private string Dll => Path.Combine(Plugin, "HyperMesh.Autonomic.Plugins.Monitor.Host.dll");

    [Fact]
    public void KeysNew_Name_MakesAKeyOfItsOwnersAndNeverOverwritesIt()
    {
        var made = Json("keys", "new", "mine");
        var file = made.GetProperty("privateKey").GetString()!;

        file.ShouldBe(Path.Combine(_state.Path, "keys", "mine.key"));
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(file).ShouldStartWith("-----BEGIN PRIVATE KEY-----\n");
        var before = File.ReadAllText(file);
        Refused(2, "keys", "new", "mine").ShouldContain("keys are not overwritten");
        File.ReadAllText(file).ShouldBe(before);
        File.Delete(file);
        Refused(2, "keys", "new", "mine").ShouldContain("mine.pub is there already");
        File.Exists(file).ShouldBeFalse();
        Refused(2, "keys", "new", "../mine").ShouldContain("'../mine' is no name for a key");

        var shown = Json("keys", "show", made.GetProperty("publicKey").GetString()!);
        shown.GetProperty("id").GetString().ShouldBe(made.GetProperty("id").GetString());
        shown.GetProperty("private").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void KeysNew_WithAPassphrase_IsEncrypted()
    {
        using var encrypting = new Cli(_state) { Under = ["env", "HYPERMESH_KEY_PASSPHRASE=a secret"] };
        encrypting.Run("keys", "new", "mine").ExitCode.ShouldBe(0);
        var file = Path.Combine(_state.Path, "keys", "mine.key");

        File.ReadAllText(file).ShouldStartWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        Refused(2, "keys", "show", file).ShouldContain("put its passphrase into HYPERMESH_KEY_PASSPHRASE");
        encrypting.Run("keys", "show", file).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void KeysNew_MlDsaWhereThePlatformHasNone_SaysWhatItNeeds()
    {
        if (System.Security.Cryptography.MLDsa.IsSupported)
            return;
        Refused(2, "keys", "new", "mine", "--algorithm", "ml-dsa-65").ShouldContain("ml-dsa-65 needs OpenSSL 3.5");
        Refused(2, "keys", "new", "mine", "--algorithm", "rsa").ShouldContain("'rsa' not recognized");
    }

    [Fact]
    public void KeysList_FolderAndConfiguration_SaysWhichAreTrusted()
    {
        var (trusted, other) = (Key("trusted"), Key("other"));
        _state.Write("keys/broken.pub", "nothing");
        var keys = Json("keys", "list", "--config", Configuration("keys: [keys/trusted.pub]")).GetProperty("keys").EnumerateArray().ToList();

        keys.Count.ShouldBe(3);
        keys[0].GetProperty("problem").GetString().ShouldNotBeNull().ShouldContain("broken.pub: there is no key in it");
        keys[1].GetProperty("file").GetString().ShouldBe(other + ".pub");
        keys[1].GetProperty("trusted").GetBoolean().ShouldBeFalse();
        keys[2].GetProperty("file").GetString().ShouldBe(trusted + ".pub");
        keys[2].GetProperty("trusted").GetBoolean().ShouldBeTrue();
        keys[2].GetProperty("canSign").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Verify_Signed_IsTrustedByThatKeyOnly()
    {
        var (mine, other) = (Key("mine"), Key("other"));
        Deploy();
        var unsigned = Verify(1, "--key", mine + ".pub");
        unsigned.GetProperty("reason").GetString().ShouldStartWith("nobody vouches for it");

        var signed = Json("sign", Plugin, "--key", mine + ".key");
        signed.GetProperty("signature").GetString().ShouldBe(Path.Combine(Plugin, "plugin.yaml.sig"));
        var verified = Verify(0, "--key", other + ".pub", "--key", mine + ".pub");
        verified.GetProperty("trusted").GetBoolean().ShouldBeTrue();
        verified.GetProperty("level").GetString().ShouldBe("signed");
        verified.GetProperty("signer").GetString().ShouldBe(signed.GetProperty("key").GetString());
        verified.GetProperty("sha256").GetString().ShouldBe(signed.GetProperty("sha256").GetString());
        Verify(0, "--config", Configuration("keys: [keys/mine.pub]"));
        Verify(1, "--config", Configuration("keys: [keys/other.pub]")).GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("which the configuration does not trust");
    }

    [Fact]
    public void Verify_OneByteOfOneFileChanged_NamesTheFile()
    {
        var mine = Key("mine");
        Deploy();
        Json("sign", Plugin, "--key", mine + ".key");
        var bytes = File.ReadAllBytes(Dll);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Dll, bytes);

        var text = _cli.Run("verify", Plugin, "--key", mine + ".pub");
        text.ExitCode.ShouldBe(1);
        text.Output.ShouldContain("plugin monitor-host 0.1.0: not trusted: it is not what was signed: changed HyperMesh.Autonomic.Plugins.Monitor.Host.dll");
        text.Output.ShouldContain("  to mend it: bring back what was signed, or sign it anew");
    }

    [Fact]
    public void Verify_SourcesAndWhatIsDeployedOfThem_HaveOneSignature()
    {
        var mine = Key("mine");
        Deploy();
        Json("sign", Plugin, "--key", mine + ".key");
        var build = Path.Combine(_state.Path, "sources", "bin", "Release", "net10.0");
        Directory.CreateDirectory(build);
        foreach (var file in Directory.EnumerateFiles(Plugin))
            File.Copy(file, Path.Combine(Path.GetFileName(file).StartsWith("plugin.", StringComparison.Ordinal) ? Path.Combine(_state.Path, "sources") : build, Path.GetFileName(file)));
        _state.Write("sources/Plugin.cs", "not part of it");

        _cli.Run("verify", Path.Combine(_state.Path, "sources"), "--key", mine + ".pub").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Verify_UnsignedIsAllowed_IsNotTrustedAllTheSame()
    {
        Deploy();
        var verdict = Verify(1, "--config", Configuration("unsigned: allow"));
        verdict.GetProperty("trusted").GetBoolean().ShouldBeFalse();
        verdict.GetProperty("loads").GetBoolean().ShouldBeTrue();
        Verify(0, "--config", Configuration($"sha256: [{verdict.GetProperty("sha256").GetString()}]")).GetProperty("level").GetString().ShouldBe("listed");
    }

    [Fact]
    public void Sign_ManifestThatLies_IsNotSigned()
    {
        var mine = Key("mine");
        Deploy();
        var manifest = Path.Combine(Plugin, "plugin.yaml");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("0.1.0", "0.2.0", StringComparison.Ordinal));

        var errors = Refused(2, "sign", Plugin, "--key", mine + ".key");
        errors.ShouldContain("plugin monitor-host 0.2.0 is not signed:");
        errors.ShouldContain($"{manifest}:");
        errors.ShouldContain("its manifest lies: it says version 0.2.0");
        File.Exists(manifest + ".sig").ShouldBeFalse();
    }

    [Fact]
    public void Sign_NotWithSuchAKey_SaysWhy()
    {
        var mine = Key("mine");
        Deploy();
        Refused(2, "sign", Plugin, "--key", mine + ".pub").ShouldContain("mine.pub: this is a public key; signing needs the private one");
        Refused(2, "sign", Plugin, "--key", "/none/x.key").ShouldContain("/none/x.key: there is no such file");
        Refused(2, "sign", Plugin).ShouldContain("--key");
        Refused(2, "verify", Plugin, "--key", mine + ".key").ShouldContain("this is a private key");
        Refused(2, "sign", _state.Path, "--key", mine + ".key").ShouldContain("has no plugin.yaml");
        Refused(2, "sign", "/none", "--key", mine + ".key").ShouldContain("there is no file or folder /none");

        File.SetUnixFileMode(mine + ".key", UnixFileMode.UserRead | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        var warned = _cli.Run("sign", Plugin, "--key", mine + ".key");
        warned.ExitCode.ShouldBe(0, warned.ToString());
        warned.Errors.ShouldContain("mine.key may be written by others, who can put their own key there; chmod go-w");
    }

    [Fact]
    public void Configuration_TrustWithMistakes_SaysAllOfThem()
    {
        Deploy();
        Key("mine");
        var file = Configuration("{ unsigned: maybe, keys: [keys/none.pub, keys/mine.key], sha256: [abc], capabilities: [netwrok], key: [] }");
        var errors = Refused(2, "verify", Plugin, "--config", file);

        errors.ShouldContain($"{file}:5:22: unknown value 'maybe'");
        errors.ShouldContain("none.pub: there is no such file");
        errors.ShouldContain("mine.key: this is a private key");
        errors.ShouldContain("'abc' is no SHA-256");
        errors.ShouldContain("did you mean 'network'?");
        errors.ShouldContain("unknown key 'key'; did you mean 'keys'?");
    }

    [Fact]
    public void PluginsList_WhereUnsignedIsRefused_LeavesOutWhatNobodyVouchesFor()
    {
        var mine = Key("mine");
        Deploy();
        var list = _cli.Run("plugins", "list", "-o", "json", "--config", Configuration("{ unsigned: refuse, keys: [keys/mine.pub] }"));
        list.ExitCode.ShouldBe(1, list.ToString());
        list.Lines.Single().GetProperty("plugins").EnumerateArray().ShouldBeEmpty();
        list.Errors.ShouldContain("monitor-host");
        list.Errors.ShouldContain("nobody vouches for it");
    }

    /// <summary>A shipped plugin as it would be installed.</summary>
    private void Deploy()
    {
        Directory.CreateDirectory(Plugin);
        var build = Directory.EnumerateDirectories(Cli.InRoot("plugins", "Monitor.Host", "bin"), "net10.0", SearchOption.AllDirectories).First();
        foreach (var file in Directory.EnumerateFiles(build))
            File.Copy(file, Path.Combine(Plugin, Path.GetFileName(file)));
        File.Copy(Cli.InRoot("plugins", "Monitor.Host", "plugin.yaml"), Path.Combine(Plugin, "plugin.yaml"));
    }

    private string Key(string name)
    {
        Json("keys", "new", name);
        return Path.Combine(_state.Path, "keys", name);
    }

    private string Configuration(string trust) => _state.Write("hypermesh.yaml", $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Configuration
        metadata: { name: test }
        spec:
          trust: {{(trust.StartsWith('{') ? trust : $"{{ {trust} }}")}}
        """);

    private JsonElement Verify(int exitCode, params string[] options)
    {
        var verified = _cli.Run(["verify", Plugin, .. options, "-o", "json"]);
        verified.ExitCode.ShouldBe(exitCode, verified.ToString());
        return verified.Lines.Single();
    }

    private JsonElement Json(params string[] words)
    {
        var result = _cli.Run([.. words, "-o", "json"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return result.Lines.Single();
    }

    private string Refused(int exitCode, params string[] words)
    {
        var result = _cli.Run(words);
        result.ExitCode.ShouldBe(exitCode, result.ToString());
        result.Errors.ShouldNotContain("   at ");
        return result.Errors;
    }
}
