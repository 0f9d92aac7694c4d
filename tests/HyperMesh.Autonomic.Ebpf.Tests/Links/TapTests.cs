namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>A veth pair of the test's own, and two programs of traffic control that count what they see.</summary>
public abstract class TapTests(ProgramFixture programs) : IDisposable
{
    protected static byte[] Frame { get; } = new byte[60];

    protected VethNamespace Veth { get; } = new();

    protected ProgramFixture Programs { get; } = programs;

    protected BpfObject Taps { get; } = programs.Load("taps");

    protected BpfProgram First => Taps.Program("first_tap");

    protected BpfProgram Second => Taps.Program("second_tap");

    public void Dispose()
    {
        Taps.Dispose();
        Veth.Dispose();
        GC.SuppressFinalize(this);
    }
}
