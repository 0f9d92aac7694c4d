using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.Trust;

/// <summary>BPF objects are loaded only past the judgement, by every way there is.</summary>
public sealed class ProgramTrustTests : IDisposable
{
    private readonly TempFolder _state = new();

    private string Programs => Path.Combine(_state.Path, "programs");

    private string Object => Path.Combine(Programs, "xdp_counter.bpf.o");

    public void Dispose() => _state.Dispose();

    [Fact]
    public void LoadAndSwap_UnsignedIsRefused_SayWhyAndHowToMendItBeforeTheyAskForRights()
    {
        Lay();
        using var cli = Trusting("unsigned: refuse");
        foreach (var words in (string[][])[["load", "xdp_counter"], ["load", Object], ["swap", "lo", "xdp_counter"]])
        {
            var refused = cli.Run([.. words, "--programs", Programs]);
            refused.ExitCode.ShouldBe(2, refused.ToString());
            refused.Errors.ShouldContain($"{Object} is refused: nobody vouches for it");
            refused.Errors.ShouldContain("hypermesh sign");
        }
    }

    [Fact]
    public void PolicyCheck_PolicyThatNamesARefusedProgram_SaysSoAtItsPlace()
    {
        Lay();
        // The plugin that checks it has to be trusted itself: by its digest here.
        using var cli = Trusting("unsigned: allow");
        var sha = cli.Run("verify", Cli.InRoot("plugins", "Execute.Bpf"), "-o", "json").Lines.Single().GetProperty("sha256").GetString();
        using var strict = Trusting($"unsigned: refuse, sha256: [{sha}]");
        var policy = _state.Write("policy.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Policy
            metadata: { name: one }
            spec:
              rules:
                - name: first
                  when: { metric: { name: xdp_packets_total, of: rate, op: ">", value: 1k } }
                  then: [{ xdp.swap: { program: xdp_counter } }]
            """);

        var check = strict.Run("policy", "check", policy);
        check.ExitCode.ShouldNotBe(0, check.ToString());
        (check.Output + check.Errors).ShouldMatch(@"policy\.yaml:8:\d+: (error: )?the program 'xdp_counter' .* is refused: nobody vouches for it", check.ToString());
    }

    [Fact]
    public void SignAndVerify_AnObjectWithItsManifest_CoverBoth()
    {
        Lay();
        using var cli = Trusting("keys: [keys/mine.pub]", makeKey: true);
        var signed = cli.Run("sign", Object, "--key", Path.Combine(_state.Path, "keys", "mine.key"), "-o", "json");
        signed.ExitCode.ShouldBe(0, signed.ToString());
        signed.Lines.Single().GetProperty("signature").GetString().ShouldBe(Object + ".sig");
        cli.Run("verify", Object).ExitCode.ShouldBe(0);
        cli.Run("verify", Path.Combine(Programs, "xdp_counter.yaml")).ExitCode.ShouldBe(0);

        File.AppendAllText(Path.Combine(Programs, "xdp_counter.yaml"), "# one more line\n");
        var changed = cli.Run("verify", Object);
        changed.ExitCode.ShouldBe(1);
        changed.Output.ShouldContain("not what was signed: changed xdp_counter.yaml");
    }

    [KernelFact]
    public void Load_Signed_IsLabelledInTheKernel()
    {
        Lay();
        using var stage = new VerbStage();
        using (var cli = Trusting("unsigned: refuse, keys: [keys/mine.pub]", makeKey: true))
            cli.Run("sign", Object, "--key", Path.Combine(_state.Path, "keys", "mine.key")).ExitCode.ShouldBe(0);
        var strict = (string[])["env", $"HYPERMESH_CONFIG={Path.Combine(_state.Path, "hypermesh.yaml")}"];

        var loaded = stage.RunUnder(strict, "load", "xdp_counter", "--programs", Programs);
        loaded.ExitCode.ShouldBe(0, loaded.ToString());
        var label = loaded.Lines.Single().GetProperty("trust").GetString();
        label.ShouldNotBeNull().ShouldStartWith("signed by ");
        var shown = stage.Json("programs", "--ours").GetProperty("programs").EnumerateArray().ShouldHaveSingleItem();
        shown.GetProperty("trust").GetString().ShouldBe(label);

        var swapped = stage.RunUnder(strict, "swap", stage.Interface, "xdp_counter", "--programs", Programs);
        swapped.ExitCode.ShouldBe(0, swapped.ToString());
        stage.Json("programs", "--ours").GetProperty("programs").EnumerateArray()
            .Select(program => program.GetProperty("trust").GetString()).ShouldBe([label, label]);

        File.Delete(Object + ".sig");
        stage.RunUnder(strict, "swap", stage.Interface, "xdp_counter", "--programs", Programs).ExitCode.ShouldBe(2);
        stage.RunUnder(strict, "load", "xdp_counter", "--programs", Programs).ExitCode.ShouldBe(2);
    }

    private void Lay()
    {
        Directory.CreateDirectory(Programs);
        foreach (var end in (string[])[".bpf.o", ".yaml"])
            File.Copy(Cli.InRoot("bpf", "build", "xdp_counter" + end), Path.Combine(Programs, "xdp_counter" + end));
    }

    private Cli Trusting(string trust, bool makeKey = false)
    {
        if (makeKey)
            using (var plain = new Cli(_state))
                plain.Run("keys", "new", "mine").ExitCode.ShouldBe(0);
        var file = _state.Write("hypermesh.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: test }
            spec:
              trust: { {{trust}} }
            """);
        return new Cli(_state) { Under = ["env", $"HYPERMESH_CONFIG={file}"] };
    }
}
