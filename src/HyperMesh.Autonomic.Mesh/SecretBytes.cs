using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Bytes that are overwritten when they are disposed of. They are pinned: a collector that moved them would leave copies behind. Not thread-safe.</summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;

    /// <param name="length">In bytes; zeros at first.</param>
    public SecretBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>The bytes; to be filled, read, and not kept.</summary>
    public Span<byte> Span => _bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
