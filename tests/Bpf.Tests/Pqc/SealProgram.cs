using System.Net;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Bpf.Tests.Tc;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>tc_pqc_seal in the kernel, its maps written byte by byte as struct hm_seal_… have them.</summary>
internal sealed class SealProgram : IDisposable
{
    private const string Name = "tc_pqc_seal";
    private static readonly int Reasons = Enum.GetValues<SealReason>().Length;

    private readonly BpfObject _object;

    public SealProgram(bool passUnsealed = false)
    {
        Make.Build(ShippedPrograms.Sources);
        _object = BpfObject.Load(Path.Combine(ShippedPrograms.Sources, "build", $"{Name}.bpf.o"));
        _object.Map("seal_config").Update(Bytes(0), [.. Bytes(MeshFrame.DefaultPort), .. Bytes(passUnsealed ? 1u : 0)]);
    }

    public BpfProgram Program => _object.Program(Name);

    /// <summary>Sends what goes to an address under a session from now on.</summary>
    public SealProgram To(string address, uint session)
    {
        _object.Map("seal_peers").Update(IPAddress.Parse(address).MapToIPv6().GetAddressBytes(), Bytes(session));
        return this;
    }

    /// <summary>Adds a session.</summary>
    /// <param name="session">Its number.</param>
    /// <param name="key">Default: that of the frames.</param>
    /// <param name="expires">Nanoseconds of CLOCK_MONOTONIC; 0 for never.</param>
    /// <param name="limit">The most frames; 0 for no limit.</param>
    public SealProgram With(uint session, byte[]? key = null, ulong expires = 0, ulong limit = 0)
    {
        _object.Map("seal_sessions").Update(
            Bytes(session), [.. new byte[8], .. key ?? MeshFrame.DefaultKey, .. BitConverter.GetBytes(expires), .. BitConverter.GetBytes(limit), .. new byte[16]], MapUpdate.NoExist);
        return this;
    }

    public void Remove(uint session) => _object.Map("seal_sessions").Delete(Bytes(session)).ShouldBeTrue();

    /// <summary>Runs one packet; the reason is the one whose count went up, by one and alone.</summary>
    public (TcVerdict Verdict, SealReason Reason, byte[] Output) Run(byte[] frame, PacketContext context = default)
    {
        var before = Counts();
        var output = new byte[frame.Length + MeshFrame.HeadLength];
        var result = Program.TestRun(frame, output, MemoryMarshal.AsBytes(new Span<PacketContext>(ref context)), []);
        return ((TcVerdict)result.Verdict, (SealReason)ReasonCounts.OnlyMoved(before, Counts()), output[..result.OutputLength]);
    }

    public ulong Count(SealReason reason) => Counts()[(int)reason];

    /// <summary>Puts the program on the way out of an interface; it goes with the interface, or with the result.</summary>
    public IDisposable? Attach(InterfaceName name)
    {
        if (RunningKernel.HasTcx)
            return TcxLink.Attach(Program, name, TcDirection.Egress);

        TcFilter.Attach(Program, name, TcDirection.Egress);
        return null;
    }

    public void Dispose() => _object.Dispose();

    private static byte[] Bytes(uint number) => BitConverter.GetBytes(number);

    private List<ulong> Counts() => ReasonCounts.Read(_object.Map("seal_reasons"), Reasons);
}
