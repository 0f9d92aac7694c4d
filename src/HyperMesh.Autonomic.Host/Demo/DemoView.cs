using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>How the demo shows itself while it runs. Thread-safe.</summary>
internal abstract class DemoView : IDisposable
{
    /// <summary>Live where there is a terminal, else a line a decision.</summary>
    public static DemoView For(OutputFormat format) =>
        format == OutputFormat.Text && AnsiConsole.Profile.Out.IsTerminal ? new LiveDemoView() : new PlainDemoView(format);

    public abstract void Decided(KnowledgeRecord record);

    public abstract void Seen(SampleBatch batch);

    /// <summary>Shows the last state and gives the terminal back.</summary>
    public abstract void Close();

    public void Dispose() => Close();

    private sealed class PlainDemoView(OutputFormat format) : DemoView
    {
        private readonly DecisionWriter _writer = new(Console.Out, format);

        public override void Decided(KnowledgeRecord record) => _writer.Write(record);

        public override void Seen(SampleBatch batch)
        {
        }

        public override void Close()
        {
        }
    }
}
