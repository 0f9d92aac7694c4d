using System.Collections.Concurrent;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>
/// Hooks that run in generic mode because their driver refused, and when to try the driver again: when the interface's MTU has changed, which
/// is the usual reason, and not before a pause has passed that doubles with every attempt in vain. Thread-safe.
/// </summary>
internal sealed class DriverModeWatch(TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<HookName, Fallback> _fallbacks = new();

    /// <summary>Takes note of the mode that a hook is in after a change.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="isAttempt">True when the driver was asked: a swap keeps the mode and says nothing of the driver.</param>
    public void Note(HookName hook, string? mode, bool isAttempt)
    {
        var before = _fallbacks.GetValueOrDefault(hook);
        if (mode != "skb")
            Forget(hook);
        else if (isAttempt || before is null)
            _fallbacks[hook] = new Fallback(
                hook.Interface.Mtu(), before is null ? FirstPause : Min(before.Pause * 2, LongestPause), clock.GetTimestamp());
    }

    public void Forget(HookName hook) => _fallbacks.TryRemove(hook, out _);

    /// <summary>Why it is worth another attempt, in words; null when it is not, or nothing was fallen back to.</summary>
    public string? MayTryAgain(HookName hook)
    {
        if (!_fallbacks.TryGetValue(hook, out var fallback) || clock.GetElapsedTime(fallback.Since) < fallback.Pause)
            return null;

        var mtu = hook.Interface.Mtu();
        return mtu == fallback.Mtu
            ? null
            : $"it runs in generic mode because the driver refused at an MTU of {fallback.Mtu}, and the MTU is {mtu} by now";
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed record Fallback(int Mtu, TimeSpan Pause, long Since);
}
