using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>The demo on a terminal: rates as sparklines, a light for each stage, and the decisions with their reasons.</summary>
internal sealed class LiveDemoView : DemoView
{
    private const int Columns = 72;
    private const int DecisionsShown = 14;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Glow = TimeSpan.FromSeconds(1.2);
    private static readonly string[] Stages = ["Monitor", "Analyze", "Plan", "Execute", "Verify"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _lit = [];
    private readonly List<string> _decisions = [];
    private readonly RateHistory _packets = new("xdp_packets_total", Columns);
    private readonly RateHistory _drops = new("xdp_drops_total", Columns);
    private readonly ManualResetEventSlim _closed = new();
    private readonly Thread _thread;
    private string _program = "nothing yet";
    private DateTimeOffset _now;

    public LiveDemoView()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "demo view" };
        _thread.Start();
    }

    public override void Decided(KnowledgeRecord record)
    {
        lock (_gate)
        {
            _now = record.At;
            _lit[Narrator.Stage(record.Body)] = record.At;
            _decisions.Add(DecisionWriter.Markup(record));
            if (record.Body is ActionIntent intent)
                _program = intent.Action.Arguments.TryGetProperty("program", out var name) ? name.ToString() : "nothing";
        }
    }

    public override void Seen(SampleBatch batch)
    {
        lock (_gate)
        {
            _now = batch.At;
            _lit["Monitor"] = batch.At;
            _packets.Add(batch);
            _drops.Add(batch);
        }
    }

    public override void Close()
    {
        if (_closed.IsSet)
            return;

        _closed.Set();
        _thread.Join();
    }

    private void Run() => AnsiConsole.Live(Draw()).Overflow(VerticalOverflow.Ellipsis).Start(live =>
    {
        do
        {
            live.UpdateTarget(Draw());
            live.Refresh();
        }
        while (!_closed.Wait(Redraw));
        live.UpdateTarget(Draw());
        live.Refresh();
    });

    private Rows Draw()
    {
        lock (_gate)
        {
            var lights = string.Join("  [grey]→[/]  ", Stages.Select(Light));
            var rows = new List<IRenderable>
            {
                new Rule("[bold]HyperMesh.Autonomic[/] · a flood, a swap, a recovery") { Justification = Justify.Left },
                new Markup(lights),
                new Markup($"[grey]on the hook[/]    [bold]{Terminal.Text(_program)}[/]"),
                new Markup($"[grey]packets/s[/]  {Figure(_packets.Latest)} [blue]{_packets.Sparkline()}[/]"),
                new Markup($"[grey]dropped/s[/]  {Figure(_drops.Latest)} [red]{_drops.Sparkline()}[/]"),
                new Rule { Style = Style.Parse("grey") },
            };
            rows.AddRange(_decisions.TakeLast(DecisionsShown).Select(line => new Markup(line)));
            return new Rows(rows);
        }
    }

    private string Light(string stage)
    {
        var isLit = _lit.TryGetValue(stage, out var at) && _now - at < Glow;
        return isLit ? $"[green]●[/] [bold]{stage}[/]" : $"[grey]○ {stage}[/]";
    }

    private static string Figure(double value) => value.ToString("N0", CultureInfo.InvariantCulture).PadLeft(8);

    /// <summary>The rate of a counter over the last seconds, in steps of a quarter of a second.</summary>
    private sealed class RateHistory(string metric, int columns)
    {
        private const string Blocks = "▁▂▃▄▅▆▇█";
        private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
        private readonly Queue<double> _rates = new();
        private (DateTimeOffset At, double Value)? _from;

        public double Latest { get; private set; }

        public void Add(SampleBatch batch)
        {
            foreach (ref readonly var sample in batch.Samples)
                if (sample.Series.Metric.Name == metric)
                    Add(batch.At, sample.Value);
        }

        public string Sparkline()
        {
            var top = Math.Max(1, _rates.DefaultIfEmpty().Max());
            return string.Concat(_rates.Select(rate => Blocks[(int)Math.Round(rate / top * (Blocks.Length - 1))]));
        }

        private void Add(DateTimeOffset at, double value)
        {
            _from ??= (at, value);
            if (at - _from.Value.At < Step)
                return;

            Latest = Math.Max(0, (value - _from.Value.Value) / (at - _from.Value.At).TotalSeconds);
            _rates.Enqueue(Latest);
            if (_rates.Count > columns)
                _rates.Dequeue();
            _from = (at, value);
        }
    }
}
