using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary><c>demo</c>: the whole loop against a real flood, or a replay of one.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var output = Options.Output();
        var policies = new Option<string?>("--policies")
        {
            Description = "policy file, or folder of policies (default: udp-flood.yaml of the installation, which is about the demo's flood)",
            HelpName = "DIR|FILE",
        };
        var store = Options.Store();
        var replay = new Option<bool>("--replay") { Description = "replay the shipped incident even where the kernel could show it" };
        var record = new Option<string?>("--record") { Description = "also write what the monitors see, as a recording", HelpName = "FILE" };
        var command = new Command(
            "demo", "Builds a private network, floods it, and shows the loop notice, swap the program, recover and revert.")
        {
            replay, record, policies, store, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(replay) && parsed.GetValue(record) is not null)
                throw new UsageException("--record records the kernel, and --replay does without it; leave one of them out");
            var request = new DemoRequest(
                parsed.GetValue(policies) ?? Path.Combine(Installation.Find().Policies, "udp-flood.yaml"),
                parsed.GetValue(store),
                parsed.GetValue(record));
            var format = parsed.GetValue(output);
            using var view = DemoView.For(format);
            var summary = parsed.GetValue(replay) || WhyNoKernel() is not null
                ? await ReplayAsync(request, view, parsed.GetValue(replay), cancel).ConfigureAwait(false)
                : await KernelDemo.RunAsync(request, view, cancel).ConfigureAwait(false);
            view.Close();
            if (format == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(summary));
            else
                Tell(summary);
            return summary.IsSuccess() ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string? WhyNoKernel()
    {
        var probe = new HostProbe();
        if (probe.CanAttachXdp)
            return null;

        var missing = probe.Run().Where(fact => fact.Status == FactStatus.Missing);
        return string.Join("; ", missing.Select(fact => $"{fact.Name}: {fact.Detail}{(fact.Mend is null ? "" : $" ({fact.Mend})")}"));
    }

    private static async Task<DemoSummary> ReplayAsync(DemoRequest request, DemoView view, bool asked, CancellationToken cancel)
    {
        var incident = Installation.Find().ShippedIncident;
        Console.Error.WriteLine(asked
            ? $"replaying {incident}, as asked"
            : $"XDP programs cannot be attached here ({WhyNoKernel()}), so this replays {incident}, recorded from this very demo");
        return await IncidentReplay.RunAsync(incident, request, view, cancel).ConfigureAwait(false);
    }

    private static void Tell(DemoSummary summary)
    {
        var good = summary.IsSuccess();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            noticed and dropping after   {summary.ReactionMs:0.0} ms
            flood packets dropped        {summary.DroppedPackets:N0} of {summary.FloodPackets:N0}
            background packets lost      {summary.BackgroundLost:N0} of {summary.BackgroundSent:N0}
            reverted when it was over    {(summary.Reverted ? "yes" : "no")}
            """);
        AnsiConsole.Write(new Panel(Terminal.Text(text))
        {
            Header = new PanelHeader(good ? " the loop closed " : " the loop did not close "),
            BorderStyle = new Style(good ? Color.Green : Color.Red),
        });
        Console.Out.WriteLine("see why: hypermesh knowledge log, then hypermesh knowledge why ID");
    }
}
