namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Something that is done with the binding from its beginning to its end, again and again, and one system call fails in it each time.</summary>
internal abstract class Story : IDisposable
{
    /// <summary>What is done. It leaves nothing.</summary>
    public abstract void Run();

    /// <summary>What is wrong in the kernel after it ended early; empty where it holds the old or the new.</summary>
    /// <param name="fault">What it ended with.</param>
    public virtual IEnumerable<string> Judge(Exception fault) => [];

    /// <summary>What is left although it should not be, after what an operator would do to be rid of it.</summary>
    public abstract IEnumerable<string> Leftovers();

    /// <summary>Whether the documentation of what is done says that it may end so.</summary>
    public virtual bool IsDocumented(Exception fault) => fault is BpfException;

    public virtual void Dispose()
    {
    }
}
