namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public class FunctionChoiceTests
{
    [Fact]
    public void Make_AllCanRun_TakesThoseOfTheHookAndNoFallBack()
    {
        var choice = FunctionChoice.Make(WholeManifest.Manifest, HookKind.Trace, _ => null);

        choice.Functions.Select(f => f.Name).ShouldBe(["enter_kprobe", "leave", "shell", "at", "guard", "clock"]);
        choice.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Make_FirstCannotRun_TakesItsElseAndSaysWhy()
    {
        var choice = FunctionChoice.Make(
            WholeManifest.Manifest, HookKind.Trace, f => f.Type == FunctionType.Kprobe ? "this kernel has no kprobes" : null);

        choice.Functions[0].Name.ShouldBe("enter_tracepoint");
        choice.Notes.ShouldBe(["enter_tracepoint takes the place of enter_kprobe (enter_kprobe: this kernel has no kprobes)"]);
    }

    [Fact]
    public void Make_OptionalCannotRun_GoesOnWithoutIt()
    {
        var choice = FunctionChoice.Make(WholeManifest.Manifest, HookKind.Trace, f => f.Name == "leave" ? "gone" : null);

        choice.Functions.Select(f => f.Name).ShouldNotContain("leave");
        choice.Notes.ShouldBe(["leave is left out (leave: gone)"]);
    }

    [Fact]
    public void Make_NeitherCanRun_GivesBothReasons() =>
        Should.Throw<BpfException>(() => FunctionChoice.Make(
            WholeManifest.Manifest, HookKind.Trace, f => f.Name.StartsWith("enter", StringComparison.Ordinal) ? "no" : null))
            .Message.ShouldContain("enter_kprobe: no; enter_tracepoint: no");

    [Fact]
    public void Make_EgressHook_LeavesTheOtherDirectionOut() =>
        FunctionChoice.Make(WholeManifest.Manifest, HookKind.TcEgress, _ => null).Functions.Select(f => f.Name).ShouldBe(["egress"]);
}
