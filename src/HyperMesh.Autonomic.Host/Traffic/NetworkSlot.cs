using System.Globalization;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>The right to names of namespaces that no other process uses at the same time; given back on disposal, or by the kernel when
/// the process ends.</summary>
internal sealed class NetworkSlot : IDisposable
{
    private const int Slots = 16;

    private readonly FileStream _lock;

    private NetworkSlot(FileStream held, string suffix)
    {
        _lock = held;
        Suffix = suffix;
    }

    /// <summary>What to add to a name: nothing for the first slot, else its number.</summary>
    public string Suffix { get; }

    /// <summary>The lock goes with the process that holds it, so a slot that can be locked is nobody's, whatever lies about in it.</summary>
    /// <exception cref="IOException">All slots are taken.</exception>
    public static NetworkSlot Take(string purpose)
    {
        for (var slot = 1; slot <= Slots; slot++)
        {
            var suffix = slot == 1 ? "" : slot.ToString(CultureInfo.InvariantCulture);
            try
            {
                var path = Path.Combine(Path.GetTempPath(), $"hypermesh-{purpose}{suffix}.lock");
                return new NetworkSlot(OwnersFile.Open(path, FileMode.OpenOrCreate, FileShare.None), suffix);
            }
            catch (IOException)
            {
                // Taken; the next one may be free.
            }
        }

        throw new IOException($"{Slots} of these run already; wait for one to end");
    }

    public void Dispose() => _lock.Dispose();
}
