using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>Waits for what can be observed, with a generous limit.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="isSo">Is asked again and again.</param>
    /// <param name="what">What is waited for, in words.</param>
    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"{what}: not within {Limit.TotalSeconds} s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
