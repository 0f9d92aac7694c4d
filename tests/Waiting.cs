using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HyperMesh.Autonomic.Tests;

/// <summary>Waits for what can be observed, with a limit that no busy machine needs.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Waits until something is so.</summary>
    /// <param name="isSo">Is asked again and again.</param>
    /// <param name="what">What is waited for, in words; what the code says, when nothing is given.</param>
    /// <param name="seen">What is seen instead, for the error.</param>
    /// <exception cref="TimeoutException">It is not so within the limit.</exception>
    public static void Until(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "", Func<object?>? seen = null)
    {
        if (!SpinWait.SpinUntil(isSo, Limit))
            throw Late(what, seen);
    }

    /// <inheritdoc cref="Until"/>
    public static Task UntilAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "", Func<object?>? seen = null) => UntilAsync(() => Task.FromResult(isSo()), what, seen);

    /// <inheritdoc cref="Until"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "", Func<object?>? seen = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > Limit)
                throw Late(what, seen);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static TimeoutException Late(string what, Func<object?>? seen) =>
        new($"{what}: not within {Limit.TotalSeconds} s{(seen is null ? "" : $"; {seen()}")}");
}
