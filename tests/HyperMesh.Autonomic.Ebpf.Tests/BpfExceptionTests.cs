namespace HyperMesh.Autonomic.Ebpf.Tests;

public class BpfExceptionTests
{
    [Fact]
    public void Message_AllParts_ReadsByItself()
    {
        var error = new BpfError("load x.o", 13, "EACCES (Permission denied)", "correct the program", "12: R1 is bad\nprocessed 12 insns");

        new BpfException(error).Message.ShouldBe(
            "could not load x.o: EACCES (Permission denied); correct the program\n"
            + "end of the verifier log:\n12: R1 is bad\nprocessed 12 insns");
    }

    [Theory]
    [InlineData(1, null, true)]
    [InlineData(13, null, true)]
    [InlineData(13, "R1 is bad", false)]
    [InlineData(22, null, false)]
    public void NeedsPrivilege_ByErrno_IsNotFooledByTheVerifier(int errno, string? log, bool needed) =>
        new BpfException(new BpfError("load x.o", errno, "", null, log)).NeedsPrivilege.ShouldBe(needed);
}
