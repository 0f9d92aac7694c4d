using System.Text;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>A stream of answers, as it comes off the network in pieces.</summary>
public sealed class EtcdStreamTests
{
    private const int Largest = 32 << 20;
    private static readonly Uri Endpoint = new("http://127.0.0.1:2379");

    /// <summary>Looked through anew with each piece, the first document would take hours.</summary>
    [Fact]
    public async Task NextAsync_LargeDocumentInSmallPieces_IsLookedThroughOnce()
    {
        var large = new string('x', 24 << 20);
        using var stream = Open($$$"""{"error":{"message":"{{{large}}}"}}{{{'\n'}}}{"result":{"created":true}}{{{'\n'}}}""", piece: 48);

        (await Next(stream))!.Error!.Message.ShouldBe(large);
        (await Next(stream))!.Result!.Created.ShouldBeTrue();
        (await Next(stream)).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1 << 20)]
    public async Task NextAsync_DocumentsInPiecesOfAnySize_AreTheSameDocuments(int piece)
    {
        var lines = Enumerable.Range(1, 300).Select(i => $$$"""{"result":{"compact_revision":"{{{i}}}","cancel_reason":"{{{new string('y', i * 7)}}}"}}""");
        using var stream = Open(string.Concat(lines.Select(line => line + "\n")) + "{", piece);

        for (var i = 1; i <= 300; i++)
            (await Next(stream))!.Result!.CompactRevision.ShouldBe(i);
        (await Next(stream)).ShouldBeNull("what has no end is no document");
    }

    [Fact]
    public async Task NextAsync_DocumentWithoutEnd_IsRefusedAtTheLimit()
    {
        using var stream = Open(new string(' ', Largest + (1 << 20)), 1 << 16);

        (await Should.ThrowAsync<EtcdException>(() => Next(stream))).Message.ShouldContain("larger than 32 MB");
    }

    private static Task<WatchMessage?> Next(EtcdStream stream) => stream.NextAsync(EtcdJson.Default.WatchMessage, CancellationToken.None);

    private static EtcdStream Open(string text, int piece) =>
        new(new HttpResponseMessage(), new Pieces(Encoding.UTF8.GetBytes(text), piece), Largest, fault => new EtcdException(EtcdFault.Unavailable, Endpoint, fault.Message, fault));

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(base.Read(buffer.Span[..Math.Min(buffer.Length, piece)]));
    }
}
