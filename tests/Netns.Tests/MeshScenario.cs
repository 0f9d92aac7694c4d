using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Five nodes, each a process of its own, for one test; what it needs to send, to catch and to count. All of it goes with the test.</summary>
internal sealed class MeshScenario : IDisposable
{
    /// <summary>What is sent to this port is sealed and verified.</summary>
    public const ushort FramePort = 51900;

    /// <summary>Datagrams of a stream.</summary>
    public const int PerSecond = 200;

    private const int LongestSeconds = 120;

    private readonly List<BpfMap> _maps = [];

    public MeshScenario(TimeSpan lifetime)
    {
        Stage = MeshStage.Create();
        try
        {
            Mesh = new StagedMesh(Stage, HandshakeSuite.Classical, Cli.Program, lifetime);
        }
        catch
        {
            Stage.Dispose();
            throw;
        }
    }

    /// <summary>Nodes that have started and come to rest.</summary>
    public static async Task<MeshScenario> StartAsync(TimeSpan lifetime)
    {
        var scenario = new MeshScenario(lifetime);
        try
        {
            await scenario.Mesh.StartAllAsync(CancellationToken.None);
            return scenario;
        }
        catch
        {
            scenario.Dispose();
            throw;
        }
    }

    public MeshStage Stage { get; }

    public StagedMesh Mesh { get; }

    /// <summary>The datagrams of <see cref="Stream"/> go a steady way for as long as any test takes.</summary>
    public ProbeStream Stream()
    {
        var stream = new ProbeStream(Stage.Node("a"), Stage.Node("c"), FramePort, PerSecond, PerSecond * LongestSeconds);
        stream.Start();
        return stream;
    }

    /// <summary>Sends so many datagrams from a to c, and says what became of them.</summary>
    public ProbeReport Send(int count, int dscp = 0, int perSecond = PerSecond)
    {
        using var stream = new ProbeStream(Stage.Node("a"), Stage.Node("c"), FramePort, perSecond, count, dscp);
        stream.Start();
        return stream.Finish();
    }

    /// <summary>Waits until so many more have arrived.</summary>
    public static void More(ProbeStream stream, int count = PerSecond)
    {
        var enough = stream.Received + count;
        Waiting.Until(() => stream.Received >= enough);
    }

    /// <summary>A frame of a to c as it has left a; it goes on to c, too.</summary>
    public byte[] Catch(ushort port = FramePort, int dscp = 0)
    {
        using var tap = new LineTap(Stage.Node("a").Namespace);
        using var one = new ProbeStream(Stage.Node("a"), Stage.Node("c"), port, PerSecond, 1, dscp);
        one.Start();
        var frame = tap.NextTo(port);
        one.Finish();
        return frame;
    }

    public async Task<MeshStatus> StatusAsync(string node) => (await Mesh.StatusAsync(node, CancellationToken.None)).ShouldNotBeNull();

    public Task WaitAsync(string node, Func<MeshStatus, bool> isSo) => Mesh.WaitAsync([node], isSo, CancellationToken.None);

    /// <summary>A map of a node's program in the kernel, which can be read while its process hangs. Belongs to this object.</summary>
    public BpfMap Map(string node, string program, string map)
    {
        using var loaded = BpfProgram.FromId(LoadedPins.All(new PinDirectory($"{Stage.PinRoot}/{node}")).Single(one => one.Name == program).Id);
        var maps = ProgramLoader.MapsOf(loaded);
        _maps.AddRange(maps);
        return maps.Single(one => one.Name == map);
    }

    /// <summary>How much a count has grown from one status to a later one.</summary>
    public static long Grown(IReadOnlyDictionary<string, ulong> now, IReadOnlyDictionary<string, ulong> before, string reason) => (long)(now[reason] - before[reason]);

    /// <summary>A counter of a map that <see cref="Map"/> has given.</summary>
    public static ulong Sum(BpfMap map, uint reason)
    {
        Span<ulong> sum = stackalloc ulong[1];
        map.SumPerCpu(reason, sum);
        return sum[0];
    }

    /// <summary>Puts copies of a frame on the line to a node, as if they came from a neighbour.</summary>
    public void Inject(string to, string from, byte[] frame, int copies)
    {
        using var line = new FrameSender(Stage.Injection(to, from));
        line.Send(frame, copies);
    }

    public void Dispose()
    {
        _maps.ForEach(map => map.Dispose());
        Mesh.Dispose();
        Stage.Dispose();
    }
}
