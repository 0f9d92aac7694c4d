using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>Promotes the revision that some nodes try, or takes it back. It runs on every node and judges on one: the first of those that are up.
/// Should two think so for a moment, the store takes the word of one of them only.</summary>
public sealed class CanaryJudge : IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly IFleetKnowledge _fleet;
    private readonly IFleetControl _control;
    private readonly IScheduler _clock;
    private readonly IStopwatch _time;
    private readonly Action<string> _say;
    private readonly IDisposable _looks;
    private int? _revision;
    private TimeSpan _seen;
    private TimeSpan? _tried;

    /// <param name="fleet">Says who is up.</param>
    /// <param name="control">What it judges by, and with.</param>
    /// <param name="clock">How long something is tried goes by it.</param>
    /// <param name="say">Is told what was decided, in words.</param>
    public CanaryJudge(IFleetKnowledge fleet, IFleetControl control, IScheduler clock, Action<string> say)
    {
        (_fleet, _control, _clock, _time, _say) = (fleet, control, clock, clock.StartStopwatch(), say);
        _looks = Observable.Timer(Period, clock).SelectMany(_ => Observable.FromAsync(LookAsync, clock)).Repeat().Subscribe();
    }

    public void Dispose() => _looks.Dispose();

    private async Task LookAsync(CancellationToken cancel)
    {
        if (_fleet.Link != FleetLink.Connected || _fleet.Nodes is not [var first, ..] || first != _fleet.Self)
        {
            _revision = null;
            return;
        }

        try
        {
            var rollout = await _control.RolloutAsync(cancel).ConfigureAwait(false);
            if (rollout.Canary is { IsAutomatic: true } canary)
                await JudgeAsync(canary, cancel).ConfigureAwait(false);
            else
                _revision = null;
        }
        catch (FleetException)
        {
            // The store is away, or somebody was faster: it looks again soon.
        }
    }

    private async Task JudgeAsync(Canary canary, CancellationToken cancel)
    {
        // Not by the clock on the wall, which may be set.
        var now = _time.Elapsed;
        if (_revision != canary.Revision)
            (_revision, _seen, _tried) = (canary.Revision, now, null);
        var nodes = await _control.NodesAsync(cancel).ConfigureAwait(false);
        _tried = CanaryVerdict.IsTried(canary, nodes) ? _tried ?? now : null;
        if (CanaryVerdict.On(canary, nodes, now - _seen, _tried is { } since ? now - since : null) is not { } verdict)
            return;

        var note = new ChangeNote(_fleet.Self, verdict.Reason, _clock.Now);
        if (verdict.Promotes)
            await _control.PromoteAsync(canary.Revision, note, cancel).ConfigureAwait(false);
        else
            await _control.RollbackAsync(canary.Revision, note, cancel).ConfigureAwait(false);
        _say($"revision {canary.Revision} of the fleet is {(verdict.Promotes ? "promoted" : "taken back")}: {verdict.Reason}");
        _revision = null;
    }
}
