using System.Buffers.Binary;
using HyperMesh.Autonomic.Ebpf.Events;

namespace HyperMesh.Autonomic.Ebpf.Tests.Events;

[Collection(ProgramsCollection.Name)]
public sealed class PerfBufferTests(ProgramFixture programs) : IDisposable
{
    private const int CpuAt = 8;

    private static readonly byte[] Packet = new byte[64];

    private readonly BpfObject _loaded = programs.Load("perf_events");

    [KernelFact]
    public void Subscribe_EventsOfEveryCpu_ComeInOrderForEach()
    {
        var buffer = new PerfBuffer(_loaded.Map("events"));
        using var recorder = new Recorder();
        using var subscription = buffer.Subscribe(recorder);

        // So many that each ring of 4 pages is gone round several times, and records are broken in two by its end.
        for (var i = 0; i < 40; i++)
        {
            foreach (var cpu in Cpus())
                Run(cpu, 100);
            recorder.WaitForEvents(100 * Cpus().Count);
        }

        foreach (var (cpu, events) in recorder.Events.GroupBy(e => e.Data[CpuAt]).ToDictionary(g => g.Key, g => g.ToList()))
        {
            Cpus().ShouldContain(cpu);
            events.Select(e => e.Number).ShouldBe(Enumerable.Range(1, 4000).Select(n => (ulong)n));
            events.ShouldAllBe(e => e.Data[CpuAt + 4] == 64 && e.Data.Length >= 52);
        }

        buffer.Statistics.ShouldSatisfyAllConditions(s => s.Lost.ShouldBe(0UL), s => s.Events.ShouldBe((ulong)(4000 * Cpus().Count)));
    }

    [KernelFact]
    public void Subscribe_SlowObserver_LossIsCountedToTheLast()
    {
        var buffer = new PerfBuffer(_loaded.Map("events"), pages: 1);
        using var recorder = new Recorder { IsHeld = true };
        using var subscription = buffer.Subscribe(recorder);
        Run(Cpus()[0], 1);
        recorder.WaitUntilHeld();

        foreach (var cpu in Cpus())
            Run(cpu, 1000);
        recorder.GoOn();

        // The next that finds room brings the count of those before it.
        var sent = (ulong)(1 + (1000 * Cpus().Count));
        Waiting.Until(() => buffer.Statistics.Waiting == 0, "all is read");
        foreach (var cpu in Cpus())
            Run(cpu, 1);
        sent += (ulong)Cpus().Count;
        Waiting.Until(() => buffer.Statistics is var s && s.Events + s.Lost == sent, $"{sent} are read or lost", () => buffer.Statistics);

        buffer.Statistics.Lost.ShouldBeGreaterThan(0UL);
        buffer.Statistics.Size.ShouldBe(Environment.SystemPageSize * Cpus().Count);
    }

    [KernelFact]
    public void Dispose_Subscription_FreesTheBuffersForTheNext()
    {
        var buffer = new PerfBuffer(_loaded.Map("events"));
        using var recorder = new Recorder();

        Descriptors.ShouldNotLeak(() => buffer.Subscribe(recorder).Dispose());
        Run(Cpus()[0], 1);

        using var subscription = buffer.Subscribe(recorder);
        Run(Cpus()[0], 1);
        recorder.WaitForEvents(1);
        recorder.Events.Select(e => BinaryPrimitives.ReadUInt64LittleEndian(e.Data)).ShouldBe([2UL]);
    }

    [KernelTheory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1 << 17)]
    public void New_PagesThatAreNoPowerOfTwo_SaysSo(int pages) =>
        Should.Throw<ArgumentException>(() => new PerfBuffer(_loaded.Map("events"), pages)).Message.ShouldContain($"{pages} pages");

    public void Dispose() => _loaded.Dispose();

    private static List<int> Cpus() =>
        [.. Enumerable.Range(0, PossibleCpus.Count).Where(cpu => cpu == 0 || IsOnline(cpu))];

    // A test run happens on the CPU of its thread.
    private void Run(int cpu, int events) => NetworkNamespace.OnOwnThread(() =>
    {
        CurrentThread.PinTo(cpu);
        _loaded.Programs[0].TestRun(Packet, [], events);
    });

    private static bool IsOnline(int cpu) => File.Exists($"/sys/devices/system/cpu/cpu{cpu}/online")
        && File.ReadAllText($"/sys/devices/system/cpu/cpu{cpu}/online").Trim() == "1";
}
