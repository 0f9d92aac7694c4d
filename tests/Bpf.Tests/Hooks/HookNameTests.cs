namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

public sealed class HookNameTests
{
    [Theory]
    [InlineData("xdp:eth0", HookKind.Xdp, "eth0")]
    [InlineData("tc-ingress:eth0", HookKind.TcIngress, "eth0")]
    [InlineData("tc-egress:blue/eth0", HookKind.TcEgress, "blue/eth0")]
    [InlineData("cgroup-ingress:/sys/fs/cgroup", HookKind.CgroupIngress, "/sys/fs/cgroup")]
    [InlineData("cgroup-egress:/sys/fs/cgroup/a b:c", HookKind.CgroupEgress, "/sys/fs/cgroup/a b:c")]
    [InlineData("socket:eth0", HookKind.Socket, "eth0")]
    [InlineData("trace:kprobe_execve", HookKind.Trace, "kprobe_execve")]
    public void Parse_Hook_IsReadAndWrittenBack(string text, HookKind kind, string target)
    {
        var hook = HookName.Parse(text);

        (hook.Kind, hook.Target, hook.ToString()).ShouldBe((kind, target, text));
        hook.ShouldBe(HookName.Parse(text));
    }

    [Theory]
    [InlineData("eth0", "write kind:target, as in xdp:eth0")]
    [InlineData("", "write kind:target")]
    [InlineData("tc-egres:eth0", "did you mean 'tc-egress'?")]
    [InlineData("nowhere:eth0", "use one of: xdp, tc-ingress")]
    [InlineData("xdp:", "has no interface")]
    [InlineData("xdp:a-name-that-is-too-long", "longer than 15 bytes")]
    [InlineData("socket:a/b/c", "more than one '/'")]
    [InlineData("cgroup-egress:web", "no absolute path")]
    [InlineData("cgroup-egress:/sys/../etc", "leave out '//', '.' and '..'")]
    [InlineData("cgroup-egress:/sys//fs", "leave out '//', '.' and '..'")]
    [InlineData("trace:", "no name of a program")]
    [InlineData("trace:a/b", "no name of a program")]
    public void TryParse_NoHook_SaysWhatToWrite(string text, string words)
    {
        HookName.TryParse(text, out _, out var error).ShouldBeFalse();

        error.ShouldContain(words);
    }

    [Fact]
    public void Parse_CgroupWithSlashAtTheEnd_IsTheSameHook() =>
        HookName.Parse("cgroup-egress:/sys/fs/cgroup/").ShouldBe(HookName.Parse("cgroup-egress:/sys/fs/cgroup"));

    [Fact]
    public void Interface_HookOnInterface_IsItsTarget() =>
        HookName.Parse("tc-egress:blue/eth0").Interface.ShouldBe(InterfaceName.Parse("blue/eth0"));

    [Fact]
    public void Interface_TraceHook_IsRefused() =>
        Should.Throw<InvalidOperationException>(() => HookName.Trace("p").Interface).Message.ShouldContain("trace:p");
}
