using System.Diagnostics;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>Waits for what happens soon, with a limit.</summary>
internal static class Soon
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task True(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"{what}: not within {Limit.TotalSeconds} s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
