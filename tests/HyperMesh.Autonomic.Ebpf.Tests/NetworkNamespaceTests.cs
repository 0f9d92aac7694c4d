namespace HyperMesh.Autonomic.Ebpf.Tests;

public class NetworkNamespaceTests
{
    [KernelFact]
    public void Run_InNamespace_SeesItsInterfacesAndLeavesTheCallerAlone()
    {
        using var veth = new VethNamespace();
        var before = CurrentNamespace();

        var inside = NetworkNamespace.Run(veth.Name, CurrentNamespace);

        inside.ShouldNotBe(before);
        CurrentNamespace().ShouldBe(before);
        veth.Left.Index().ShouldBeGreaterThan(1);
        NetworkNamespace.Names().ShouldContain(veth.Name);
    }

    [KernelFact]
    public void Run_WorkThrows_ExceptionComesOutAsItIs()
    {
        using var veth = new VethNamespace();

        Should.Throw<TimeoutException>(() => NetworkNamespace.Run<int>(veth.Name, () => throw new TimeoutException("late")))
            .Message.ShouldBe("late");
    }

    [Fact]
    public void Run_WithoutNamespace_StaysOnTheThread() =>
        NetworkNamespace.Run(null, () => Environment.CurrentManagedThreadId).ShouldBe(Environment.CurrentManagedThreadId);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../etc")]
    public void Run_NotAName_IsRefused(string name) => Should.Throw<ArgumentException>(() => NetworkNamespace.Run(name, () => 0));

    private static string? CurrentNamespace() => new FileInfo("/proc/thread-self/ns/net").LinkTarget;
}
