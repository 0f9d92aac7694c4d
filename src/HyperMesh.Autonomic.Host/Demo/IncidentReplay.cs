using HyperMesh.Autonomic.Host.Commands;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>The demo without a kernel: the same loop over the recording of an earlier demo.</summary>
internal static class IncidentReplay
{
    public static async Task<DemoSummary> RunAsync(string incident, DemoRequest request, DemoView view, CancellationToken cancel)
    {
        var reaction = new ReactionClock();
        var tally = await ReplayRun.RunAsync(
            new ReplayRequest { Files = [incident], Policies = request.Policies, Verb = "demo", Store = request.Store }, view.Decided, batch =>
            {
                reaction.Look(batch);
                view.Seen(batch);
            },
            cancel).ConfigureAwait(false);
        var sent = tally.Growth(TrafficMonitor.BackgroundSent);
        return new DemoSummary
        {
            Mode = "replay",
            Symptoms = tally.Symptoms,
            Plans = tally.Plans,
            Outcomes = tally.Outcomes,
            RolledBack = tally.RolledBack,
            Reverted = tally.Reverted,
            ReactionMs = reaction.Milliseconds,
            FloodPackets = tally.Growth(TrafficMonitor.Flood),
            DroppedPackets = tally.Growth("xdp_drops_total"),
            BackgroundSent = sent,
            BackgroundLost = sent - tally.Growth(TrafficMonitor.BackgroundReceived),
        };
    }

    /// <summary>From the first tick with flood packets to the first with drops: as exact as the recording's ticks.</summary>
    private sealed class ReactionClock
    {
        private DateTimeOffset? _flood;
        private DateTimeOffset? _drop;

        public double? Milliseconds => _drop is { } drop && _flood is { } flood ? (drop - flood).TotalMilliseconds : null;

        public void Look(SampleBatch batch)
        {
            foreach (ref readonly var sample in batch.Samples)
            {
                if (sample.Value > 0 && sample.Series.Metric.Name == TrafficMonitor.Flood)
                    _flood ??= batch.At;
                else if (sample.Value > 0 && sample.Series.Metric.Name == "xdp_drops_total")
                    _drop ??= batch.At;
            }
        }
    }
}
