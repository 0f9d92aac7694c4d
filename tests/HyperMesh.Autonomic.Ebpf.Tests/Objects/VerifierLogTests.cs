using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

[Collection(ProgramsCollection.Name)]
public class VerifierLogTests(ProgramFixture programs)
{
    // As Linux 5.10 writes it: the text of a line, and not where it is.
    private const string OldLog = """
        ; return first_byte(ctx);
        0: (85) call pc+1
        caller:
        ; return data[0];
        3: (71) r0 = *(u8 *)(r1 +0)
        invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0)
        processed 4 insns (limit 1000000)
        """;

    [KernelFact]
    public void SourceLine_NewKernel_IsTheLastThatTheLogNames() => VerifierLog.SourceLine(
        "; first @ a.bpf.c:3\n0: (b7) r0 = 1\n; if (x > 1) @ b.h:17\n1: (95) exit\nR0 invalid\n", "", File("refused_call"))
        .ShouldBe("b.h:17: if (x > 1)");

    [KernelFact]
    public void SourceLine_OldKernel_IsFoundByTheInstruction() => VerifierLog.SourceLine(
        "0: (85) call pc+1\nR1 invalid mem access\nprocessed 1 insns\n", "", File("refused_call"))
        .ShouldNotBeNull().ShouldMatch(@"^refused_call\.bpf\.c:\d+: return first_byte\(ctx\);$");

    [KernelFact]
    public void SourceLine_OldKernelInWhatIsCalled_IsFoundByItsText() =>
        VerifierLog.SourceLine(OldLog, "", File("refused_call")).ShouldNotBeNull().ShouldMatch(@"^refused_call\.bpf\.c:\d+: return data\[0\];$");

    [KernelFact]
    public void SourceLine_ProgramThatLibbpfNames_IsTheOneLookedInto() => VerifierLog.SourceLine(
        "0: (b7) r0 = 0\nR0 invalid\n",
        "prog 'not_loaded_unless_asked': BPF program load failed: Invalid argument",
        File("shapes"))
        .ShouldNotBeNull().ShouldMatch(@"^shapes\.bpf\.c:\d+: return 0;$");

    [KernelTheory]
    [InlineData("")]
    [InlineData("processed 0 insns")]
    [InlineData("99999999999999999999: (b7)\n12345: (b7)")]
    public void SourceLine_NothingToGoBy_IsNull(string log) => VerifierLog.SourceLine(log, "", File("refused_call")).ShouldBeNull();

    private ObjectFile File(string name) => ObjectCheck.CheckFile(programs[name]).File.ShouldNotBeNull();
}
