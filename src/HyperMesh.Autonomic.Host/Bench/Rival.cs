namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Another way to put one program in the place of another.</summary>
internal abstract class Rival : IDisposable
{
    /// <summary>Does it once. Blocks.</summary>
    public abstract void Replace();

    public abstract void Dispose();
}
