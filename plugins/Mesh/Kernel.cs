using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>What is asked of the kernel, by the contract of the mesh: what it refuses is an <see cref="IOException"/>.</summary>
internal static class Kernel
{
    /// <exception cref="IOException">The kernel refused.</exception>
    public static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (BpfException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    /// <exception cref="IOException">The kernel refused.</exception>
    public static void Tell(Action order) => Ask(() =>
    {
        order();
        return true;
    });
}
