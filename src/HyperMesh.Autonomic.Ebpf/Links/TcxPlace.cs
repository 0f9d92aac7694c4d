namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Where a program goes in the chain of an interface. A program that returns TCX_NEXT (-1) hands the packet on to the next one.
/// </summary>
public sealed record TcxPlace
{
    private const uint BeforeFlag = 1 << 3;
    private const uint AfterFlag = 1 << 4;
    private const uint IdFlag = 1 << 5;
    private const uint LinkFlag = 1 << 13;

    private TcxPlace(uint flags, uint relative, string words) => (Flags, Relative, Words) = (flags, relative, words);

    /// <summary>Before all others.</summary>
    public static TcxPlace First { get; } = new(BeforeFlag, 0, "first");

    /// <summary>After all others; what happens without a place.</summary>
    public static TcxPlace Last { get; } = new(AfterFlag, 0, "last");

    /// <summary>
    /// The chain's revision (see <see cref="TcxChain.Revision"/>) that the caller has seen: the kernel refuses with ESTALE when somebody has
    /// changed the chain meanwhile. Null: whatever it is.
    /// </summary>
    public ulong? ExpectedRevision { get; init; }

    internal uint Flags { get; }

    internal uint Relative { get; }

    internal string Words { get; }

    /// <summary>Just before the program with this id.</summary>
    public static TcxPlace BeforeProgram(uint id) => new(BeforeFlag | IdFlag, id, $"before program {id}");

    /// <summary>Just after the program with this id.</summary>
    public static TcxPlace AfterProgram(uint id) => new(AfterFlag | IdFlag, id, $"after program {id}");

    /// <summary>Just before the link with this id.</summary>
    public static TcxPlace BeforeLink(uint id) => new(BeforeFlag | IdFlag | LinkFlag, id, $"before link {id}");

    /// <summary>Just after the link with this id.</summary>
    public static TcxPlace AfterLink(uint id) => new(AfterFlag | IdFlag | LinkFlag, id, $"after link {id}");

    /// <inheritdoc/>
    public override string ToString() => Words;
}
