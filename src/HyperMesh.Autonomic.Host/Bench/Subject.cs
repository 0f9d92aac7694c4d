using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A program that is measured with a packet.</summary>
/// <param name="name">What the row is called.</param>
/// <param name="program">The program.</param>
/// <param name="packet">The packet.</param>
/// <param name="singly">Each run of the program is a call of its own, because it changes the packet; a run is then the median of its calls.</param>
internal sealed class Subject(string name, BpfProgram program, ReadOnlyMemory<byte> packet, bool singly)
{
    private const int PacketsToACall = 50;

    private readonly List<double> _nanoseconds = [];

    public string Name => name;

    /// <summary>What it returned last.</summary>
    public uint Verdict { get; private set; }

    /// <summary>Nanoseconds a packet, ascending, one for each run.</summary>
    public IReadOnlyList<double> Sorted => [.. _nanoseconds.Order()];

    public void Run(int packets) => _nanoseconds.Add(singly
        ? Percentiles.At([.. Enumerable.Range(0, packets / PacketsToACall).Select(_ => Measure(1)).Order()], 0.5)
        : Measure(packets));

    private double Measure(int packets)
    {
        var result = program.TestRun(packet.Span, [], packets);
        Verdict = result.Verdict;
        return result.NanosecondsPerRun;
    }
}
