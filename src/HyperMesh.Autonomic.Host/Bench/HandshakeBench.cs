using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Handshakes of mesh nodes in this process: one after the other, in memory, where only the arithmetic counts, and over TCP on loopback; many at once; and one after the other
/// while strangers come. The suites take turns.</summary>
internal static class HandshakeBench
{
    private const int WarmUp = 10;

    /// <summary>Beside strangers there are fewer by this: each takes many times as long.</summary>
    private const int FewerBy = 3;

    private static readonly string[] Columns = ["suite", "way", "handshakes/s", "p50 ms", "p99 ms", "failed", "strangers/s", "µs CPU each"];

    public static async Task<BenchTable> RunAsync(int handshakes, CancellationToken cancel)
    {
        var subjects = new List<HandshakeSubject>();
        try
        {
            foreach (var suite in Enum.GetValues<HandshakeSuite>().Where(suite => suite.WhyUnavailable() is null))
                subjects.Add(new HandshakeSubject(suite));
            for (var i = 0; i < handshakes + WarmUp; i++)
                foreach (var subject in subjects)
                    await subject.ShakeAsync(i >= WarmUp, cancel).ConfigureAwait(false);
            foreach (var subject in subjects)
                await subject.CrowdAsync(handshakes, cancel).ConfigureAwait(false);
            foreach (var kind in Enum.GetValues<StrangerKind>())
                foreach (var subject in subjects)
                    await subject.FloodAsync(kind, Math.Max(1, handshakes / FewerBy), cancel).ConfigureAwait(false);

            var missing = Enum.GetValues<HandshakeSuite>().Where(suite => suite.WhyUnavailable() is not null)
                .Select(suite => (IReadOnlyList<object>)[suite.Name(), "not measured: " + suite.WhyUnavailable(), "", "", "", "", "", ""]);
            return new BenchTable("handshake", Columns, [.. subjects.SelectMany(subject => subject.Rows), .. missing]);
        }
        finally
        {
            foreach (var subject in subjects)
                await subject.DisposeAsync().ConfigureAwait(false);
        }
    }
}
