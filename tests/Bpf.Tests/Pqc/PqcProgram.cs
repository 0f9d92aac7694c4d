using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>xdp_pqc_verify in the kernel, its maps written byte by byte as struct hm_pqc_… have them.</summary>
internal sealed class PqcProgram : IDisposable
{
    private const uint Slots = 4096;
    private static readonly int Reasons = Enum.GetValues<PqcReason>().Length;

    private readonly BpfObject _object;

    /// <param name="dropOther">What is no frame of the mesh is dropped.</param>
    /// <param name="reuse">The program whose sessions and windows this one takes over.</param>
    public PqcProgram(bool dropOther = false, PqcProgram? reuse = null)
    {
        Make.Build(ShippedPrograms.Sources);
        var maps = reuse is null ? [] : new[] { "pqc_sessions", "pqc_windows" }.ToDictionary(name => name, reuse._object.Map);
        _object = BpfObject.Load(
            Path.Combine(ShippedPrograms.Sources, "build", "xdp_pqc_verify.bpf.o"), new BpfLoadOptions { ReuseMaps = maps });
        _object.Map("pqc_config").Update(Bytes(0), [.. Bytes(MeshFrame.DefaultPort), .. Bytes(dropOther ? 1u : 0)]);
    }

    public BpfProgram Program => _object.Program("xdp_pqc_verify");

    /// <summary>Adds a session, or writes it again.</summary>
    /// <param name="session">Its number.</param>
    /// <param name="key">Default: that of the frames.</param>
    /// <param name="expires">Nanoseconds of CLOCK_MONOTONIC; 0 for never.</param>
    /// <param name="peer">The only source; default: any.</param>
    public PqcProgram With(uint session, byte[]? key = null, ulong expires = 0, string? peer = null)
    {
        var address = peer is null ? new byte[16] : IPAddress.Parse(peer).MapToIPv6().GetAddressBytes();
        _object.Map("pqc_sessions").Update(Bytes(session), [.. key ?? MeshFrame.DefaultKey, .. BitConverter.GetBytes(expires), .. address]);
        return this;
    }

    public void Remove(uint session)
    {
        _object.Map("pqc_sessions").Delete(Bytes(session)).ShouldBeTrue();
        var windows = _object.Map("pqc_windows");
        windows.Update(Bytes(session % Slots), new byte[windows.ValueBufferSize]);
    }

    public PqcWindow Window(uint session)
    {
        var windows = _object.Map("pqc_windows");
        var value = new byte[windows.ValueBufferSize];
        windows.TryLookup(Bytes(session % Slots), value).ShouldBeTrue();
        var words = MemoryMarshal.Cast<byte, ulong>(value);
        return new(BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(4)), words[1], words[2], words[3], words[4]);
    }

    /// <summary>Runs one packet; the reason is the one whose count went up, by one and alone.</summary>
    public (XdpVerdict Verdict, PqcReason Reason) Run(byte[] frame)
    {
        var before = Counts();
        var verdict = Verdict(frame);
        return (verdict, (PqcReason)ReasonCounts.OnlyMoved(before, Counts()));
    }

    /// <summary>Runs one packet without a look at the counts; packets may run at the same time.</summary>
    public XdpVerdict Verdict(byte[] frame) => (XdpVerdict)Program.TestRun(frame, []).Verdict;

    public ulong Count(PqcReason reason) => Counts()[(int)reason];

    public void Dispose() => _object.Dispose();

    private static byte[] Bytes(uint number) => BitConverter.GetBytes(number);

    private List<ulong> Counts() => ReasonCounts.Read(_object.Map("pqc_reasons"), Reasons);
}
