using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>Several loops and the store that they share, on one virtual clock. Each has a hook xdp:eth0, and nothing on it while no rule acts.</summary>
internal sealed class FleetStage : IDisposable
{
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly PolicySnapshot _policy;

    public FleetStage(PolicySnapshot policy, params string[] names)
    {
        (_policy, Fleet) = (policy, new MemoryFleet(_clock));
        foreach (var name in names)
            Start(name);
    }

    public FleetStage(string rules, params string[] names)
        : this(PolicyText.Rules(rules), names)
    {
    }

    public MemoryFleet Fleet { get; }

    public double Now => (_clock.Now - JournalText.Epoch).TotalSeconds;

    public Node this[string name] => _nodes[name];

    public IEnumerable<Node> Running => _nodes.Values.Where(node => !node.IsDead);

    /// <summary>Names of the nodes whose kernel holds something, also of those that are dead.</summary>
    public IReadOnlyList<string> Acting => [.. _nodes.Values.Where(node => node.Executor.Held.Count > 0).Select(node => node.Name).Order(StringComparer.Ordinal)];

    /// <summary>Starts a node; one that ran before goes on with its journal and its kernel.</summary>
    public Node Start(string name)
    {
        var before = _nodes.GetValueOrDefault(name);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return _nodes[name] = new Node(name, _clock, Fleet.Join(name), _policy, before);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Ends a process in the middle of whatever it does; the kernel keeps what was put there.</summary>
    public void Kill(string name) => _nodes[name].Kill();

    public void At(double seconds, Action action) => _clock.Schedule(JournalText.Epoch + TimeSpan.FromSeconds(seconds), action);

    public FleetStage Run(double untilSeconds)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _clock.AdvanceTo(JournalText.Epoch + TimeSpan.FromSeconds(untilSeconds));
            return this;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Dispose()
    {
        foreach (var node in _nodes.Values)
            node.Dispose();
    }

    /// <summary>A node: its loop gets its load every second.</summary>
    public sealed class Node : IDisposable
    {
        private readonly Subject<SampleBatch> _batches = new();
        private readonly SeriesCatalog _catalog = new();
        private readonly AutonomicLoop _loop;
        private readonly IDisposable _ticks;
        private readonly ChangingPolicies _policies;

        public Node(string name, HistoricalScheduler clock, MemoryNode fleet, PolicySnapshot policy, Node? before)
        {
            (Name, Fleet, _policies) = (name, fleet, new ChangingPolicies(policy));
            (Journal, Executor) = (before?.Journal ?? Journal.InMemory(), new FakeExecutor());
            (Executor.Clock, Executor.Takes, Load) = (clock, before?.Executor.Takes ?? default, before?.Load ?? 0);
            // What a dead process was about to do it does no more; what it has done the kernel keeps.
            foreach (var (hook, program) in before?.Executor.Held ?? [])
                Executor.Held[hook] = program;
            _loop = new AutonomicLoop(new LoopParts
            {
                Scheduler = clock,
                Journal = Journal,
                Policies = _policies,
                Executors = new ExecutorSet([Executor]),
                Detectors = new DetectorKinds([new EchoDetectorFactory()], []),
                Fleet = fleet,
                IsReplay = true,
                KeepsBaselines = false,
                Logging = NullLoggerFactory.Instance,
            });
            _loop.Start(_batches);
            _ticks = clock.SchedulePeriodic(TimeSpan.FromSeconds(1), () => Tick(clock.Now));
        }

        public string Name { get; }

        public MemoryNode Fleet { get; }

        public Journal Journal { get; }

        public FakeExecutor Executor { get; }

        public KnowledgeState State => _loop.State;

        public bool IsDead { get; private set; }

        /// <summary>What its series load says.</summary>
        public double Load { get; set; }

        public bool Acts => Executor.Held.Count > 0;

        /// <summary>What the journal says of slots, holds and plans.</summary>
        public string Decisions => string.Join('\n', Journal.Read().Where(record => record.Body is FleetSlot or Hold or ChangePlan).Select(JournalText.Line));

        public void Hear(RecordBody body) => _loop.Take(body, 0);

        public void Change(PolicySnapshot policy) => _policies.Change(policy);

        public void Kill()
        {
            IsDead = true;
            Fleet.Die();
            _ticks.Dispose();
            _loop.Dispose();
        }

        public void Dispose()
        {
            if (!IsDead)
                Kill();
            _batches.Dispose();
            _policies.Dispose();
            Journal.Dispose();
        }

        private void Tick(DateTimeOffset now)
        {
            var batch = new SampleBatch();
            batch.Begin(now);
            batch.Add(SeriesText.Intern(TestLoop.On("load"), _catalog, out _)!, Load);
            _batches.OnNext(batch);
        }
    }
}
