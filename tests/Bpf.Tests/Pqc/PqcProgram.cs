using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>xdp_pqc_verify in the kernel, or another program that checks as it does, its maps written byte by byte as struct hm_pqc_… have them.</summary>
internal sealed class PqcProgram : IDisposable
{
    /// <summary>Sessions whose numbers differ by this share a slot.</summary>
    public const uint Slots = 65536;

    private static readonly int Reasons = Enum.GetValues<PqcReason>().Length;

    private readonly BpfObject _object;

    /// <param name="dropOther">What is no frame of the mesh is dropped.</param>
    /// <param name="reuse">The program whose sessions and windows this one takes over.</param>
    /// <param name="name">The program.</param>
    /// <param name="strip">The header of a frame that is right is taken out.</param>
    public PqcProgram(bool dropOther = false, PqcProgram? reuse = null, string name = "xdp_pqc_verify", bool strip = false)
        : this(Load(name, reuse), name, dropOther, strip)
    {
    }

    /// <summary>The check in a program that has been loaded.</summary>
    public PqcProgram(BpfObject loaded, string name, bool dropOther, bool strip = false)
    {
        _object = loaded;
        Program = loaded.Program(name);
        loaded.Map("pqc_config").Update(Bytes(0), [.. Bytes(MeshFrame.DefaultPort), .. Bytes(dropOther ? 1u : 0), .. Bytes(strip ? 1u : 0)]);
    }

    public BpfProgram Program { get; }

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

    /// <summary>The numbers of all sessions.</summary>
    public List<uint> Sessions()
    {
        var (sessions, keys, key) = (_object.Map("pqc_sessions"), new List<uint>(), new byte[sizeof(uint)]);
        for (var more = sessions.GetNextKey([], key); more; more = sessions.GetNextKey(Bytes(keys[^1]), key))
            keys.Add(BitConverter.ToUInt32(key));
        return keys;
    }

    /// <summary>The frames received of each session that has received any.</summary>
    public Dictionary<uint, ulong> Received() =>
        Enumerable.Range(0, (int)Slots).Select(slot => Window((uint)slot)).Where(window => window.Session != 0).ToDictionary(window => window.Session, window => window.Packets);

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

    private static BpfObject Load(string name, PqcProgram? reuse)
    {
        Make.Build(ShippedPrograms.Sources);
        var maps = reuse is null ? [] : new[] { "pqc_sessions", "pqc_windows" }.ToDictionary(map => map, reuse._object.Map);
        return BpfObject.Load(Path.Combine(ShippedPrograms.Sources, "build", $"{name}.bpf.o"), new BpfLoadOptions { ReuseMaps = maps });
    }

    private static byte[] Bytes(uint number) => BitConverter.GetBytes(number);

    public List<ulong> Counts() => ReasonCounts.Read(_object.Map("pqc_reasons"), Reasons);
}
