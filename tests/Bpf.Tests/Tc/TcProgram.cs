using System.Runtime.InteropServices;
using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>A program of tc in the kernel, loaded and configured by its manifest, that is given packets.</summary>
internal sealed class TcProgram : IDisposable
{
    public TcProgram(ProgramManifest manifest, string config, IReadOnlyList<BpfMap>? present = null)
    {
        using var document = JsonDocument.Parse(config);
        Object = ProgramLoader.Load(manifest, document.RootElement.Clone(), present);
        Program = Object.Program(manifest.Function);
    }

    public BpfObject Object { get; }

    public BpfProgram Program { get; }

    public TcOutcome Run(Packet packet, PacketContext context = default)
    {
        var input = packet.ToArray();
        var output = new byte[input.Length];
        var after = default(PacketContext);
        var result = Program.TestRun(input, output, Bytes(ref context), Bytes(ref after));
        return new TcOutcome((TcVerdict)result.Verdict, after, output[..result.OutputLength]);
    }

    /// <summary>A number out of a map, summed over the CPUs; 0 where there is no such key.</summary>
    /// <param name="map">Its name.</param>
    /// <param name="key">A key of four bytes.</param>
    /// <param name="field">A member of the value; null: the value itself.</param>
    /// <param name="index">Of the member, if it is an array.</param>
    public long Read(string map, uint key, string? field, int index = 0)
    {
        var values = Object.Map(map);
        var (offset, size) = new ValueLayout(values).Locate(field);
        var bytes = new byte[values.Info.ValueSize];
        if (values.IsPerCpu)
            values.SumPerCpu(key, MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan())).ShouldBeTrue();
        else if (!values.TryLookup(MemoryMarshal.AsBytes<uint>([key]), bytes))
            return 0;
        return (long)ValueLayout.Read(bytes.AsSpan(offset + index * sizeof(ulong), Math.Min(size, sizeof(ulong))));
    }

    /// <summary>Puts the program on an interface; it goes with the interface, or with the result.</summary>
    public IDisposable? Attach(InterfaceName name, TcDirection direction)
    {
        if (RunningKernel.HasTcx)
            return TcxLink.Attach(Program, name, direction);

        TcFilter.Attach(Program, name, direction);
        return null;
    }

    public void Dispose() => Object.Dispose();

    private static Span<byte> Bytes(ref PacketContext context) => MemoryMarshal.AsBytes(new Span<PacketContext>(ref context));
}
