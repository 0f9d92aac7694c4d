using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A traffic control program on an interface, in a chain with others (tcx). Needs Linux 6.6; below that see <see cref="TcFilter"/>.
/// Thread-safe.
/// </summary>
public sealed class TcxLink : BpfLink
{
    internal TcxLink(BpfFd fd, InterfaceName? iface, TcDirection direction)
        : base(fd) => (Interface, Direction) = (iface, direction);

    /// <summary>The interface, as far as it was told.</summary>
    public InterfaceName? Interface { get; }

    /// <summary>Which packets it sees.</summary>
    public TcDirection Direction { get; }

    internal override string Place => $"{Interface?.ToString() ?? "its interface"} ({Direction})";

    /// <summary>Puts a program into the chain of an interface, also of one that is down. Blocks for some milliseconds.</summary>
    /// <param name="program">A program of type SchedCls.</param>
    /// <param name="iface">The interface, in its namespace.</param>
    /// <param name="direction">Which packets.</param>
    /// <param name="place">Where in the chain; null: last.</param>
    /// <exception cref="BpfException">
    /// EEXIST when the program is in the chain already, ENOENT when the neighbour is not there (the message lists the chain), ESTALE when the
    /// chain is of another revision, ERANGE when it is full (63 programs), ENODEV without such an interface, EINVAL before Linux 6.6, EPERM.
    /// </exception>
    public static TcxLink Attach(BpfProgram program, InterfaceName iface, TcDirection direction, TcxPlace? place = null)
    {
        BpfProgram.Require(program, ProgramType.SchedCls);
        TcxPlace where = place ?? TcxPlace.Last;
        return NetworkNamespace.Run(iface.Netns, () =>
        {
            var index = iface.IndexHere();
            var revision = where.ExpectedRevision ?? 0;
            var result = LinkCalls.CreateTcx(program.Fd, index, AttachTypeOf(direction), where.Flags, where.Relative, revision);
            return result < 0 ? throw Refusal(program, iface, index, direction, where, result) : new TcxLink(new BpfFd(result), iface, direction);
        });
    }

    internal static AttachType AttachTypeOf(TcDirection direction) =>
        direction == TcDirection.Egress ? AttachType.TcxEgress : AttachType.TcxIngress;

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.SchedCls);

    private static BpfException Refusal(
        BpfProgram program, InterfaceName iface, int index, TcDirection direction, TcxPlace place, int result)
    {
        var operation = $"attach {program} to {iface} ({direction}, {place})";
        TcxChain? chain = TcxChain.QueryHere(index, direction);
        if (chain is null)
        {
            const string Mend = "use Linux 6.6 or newer, or a filter on clsact (TcFilter)";
            return BpfErrors.Failure(operation, result, result == -Errno.Einval ? "this kernel has no tcx" : null, Mend);
        }

        return result switch
        {
            -Errno.Eexist => BpfErrors.Failure(
                operation, result, $"the program is in the chain already: {chain}", "detach it first, or swap it in place (Update)"),
            -Errno.Enoent => BpfErrors.Failure(operation, result, $"the neighbour is not in the chain: {chain}", "name one that is there"),
            -Errno.Estale => BpfErrors.Failure(
                operation, result, $"the chain is at revision {chain.Revision} now: {chain}", "look at the chain again"),
            -Errno.Erange => BpfErrors.Failure(operation, result, $"the chain is full: {chain}", "detach a program"),
            -Errno.Ebusy => BpfErrors.Failure(operation, result, $"the place is held: {chain}", "choose another place"),
            _ => BpfErrors.Failure(operation, result),
        };
    }
}
