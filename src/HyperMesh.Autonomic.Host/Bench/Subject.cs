using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A program that is measured with a packet.</summary>
internal sealed class Subject(string name, BpfProgram program, ReadOnlyMemory<byte> packet)
{
    private readonly List<double> _nanoseconds = [];

    public string Name => name;

    /// <summary>What it returned last.</summary>
    public uint Verdict { get; private set; }

    /// <summary>Nanoseconds a packet, ascending, one for each run.</summary>
    public IReadOnlyList<double> Sorted => [.. _nanoseconds.Order()];

    public void Run(int packets)
    {
        var result = program.TestRun(packet.Span, [], packets);
        Verdict = result.Verdict;
        _nanoseconds.Add(result.NanosecondsPerRun);
    }
}
