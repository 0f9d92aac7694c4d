namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>What to make of an error of etcd, or of the way there.</summary>
internal enum EtcdFault
{
    /// <summary>No connection: the request cannot have been carried out, so that anything may be sent again.</summary>
    Unreachable,

    /// <summary>No answer, no leader, too busy: the request may have been carried out.</summary>
    Unavailable,

    /// <summary>The token is not known, or not any more. The request was not carried out.</summary>
    TokenUnknown,

    /// <summary>This client is refused, or there is no etcd: waiting does not help.</summary>
    Refused,

    /// <summary>The revision that was asked for has been compacted.</summary>
    Compacted,

    /// <summary>There is no such lease, or no more.</summary>
    LeaseGone,

    /// <summary>The answer is larger than may be.</summary>
    TooLarge,

    /// <summary>The request is wrong, or the store is full.</summary>
    Rejected,
}

/// <summary>etcd has not done what was asked. The message says what, where and, where there is one, the mend.</summary>
internal sealed class EtcdException(EtcdFault fault, Uri endpoint, string message, Exception? inner = null) : Exception($"{endpoint.GetLeftPart(UriPartial.Authority)}: {message}", inner)
{
    public EtcdFault Fault { get; } = fault;

    /// <summary>Whether it may be over soon, or is not so at another member.</summary>
    public bool IsTransient => Fault is EtcdFault.Unreachable or EtcdFault.Unavailable or EtcdFault.TokenUnknown;

    /// <summary>Reads an error by its gRPC code and its text.</summary>
    public static EtcdException From(Uri endpoint, int code, string text) => code switch
    {
        16 => new(EtcdFault.TokenUnknown, endpoint, text),
        3 when text.Contains("auth store is old", StringComparison.Ordinal) => new(EtcdFault.TokenUnknown, endpoint, text),
        3 when text.Contains("authentication failed", StringComparison.Ordinal) =>
            new(EtcdFault.Refused, endpoint, "the user or the password is wrong; check spec.fleet.etcd.user and passwordFile"),
        3 when text.Contains("user name is empty", StringComparison.Ordinal) =>
            new(EtcdFault.Refused, endpoint, "the store asks for a user; set spec.fleet.etcd.user and passwordFile"),
        9 when text.Contains("authentication is not enabled", StringComparison.Ordinal) =>
            new(EtcdFault.Refused, endpoint, "a user is given, but the store knows none; run 'etcdctl auth enable', or take spec.fleet.etcd.user out"),
        7 => new(EtcdFault.Refused, endpoint, "the user may not do this; grant it readwrite on the prefix /hypermesh/"),
        11 when text.Contains("compacted", StringComparison.Ordinal) => new(EtcdFault.Compacted, endpoint, text),
        5 when text.Contains("lease", StringComparison.Ordinal) => new(EtcdFault.LeaseGone, endpoint, text),
        8 when text.Contains("larger than max", StringComparison.Ordinal) => new(EtcdFault.TooLarge, endpoint, text),
        8 when text.Contains("space exceeded", StringComparison.Ordinal) =>
            new(EtcdFault.Rejected, endpoint, "the store is full; compact and defragment it, then 'etcdctl alarm disarm'"),
        1 or 2 or 4 or 8 or 13 or 14 => new(EtcdFault.Unavailable, endpoint, text),
        _ => new(EtcdFault.Rejected, endpoint, text),
    };
}
