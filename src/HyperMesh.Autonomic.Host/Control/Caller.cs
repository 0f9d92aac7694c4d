using Microsoft.AspNetCore.Http;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Who asks: for the journal. Immutable.</summary>
/// <param name="Name">As <c>root</c>, or the name of a token.</param>
/// <param name="Role">What he may do: <c>operator</c> or <c>viewer</c>.</param>
/// <param name="Words">In words, with how it is known.</param>
internal sealed record Caller(string Name, string Role, string Words)
{
    public const string Operator = "operator";
    public const string Viewer = "viewer";

    /// <summary>Who makes a request: the token that was judged before, else the peer of the unix socket, as the kernel says it.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Of(Peer.Of(context));

    public override string ToString() => Words;

    private static Caller Of(Peer peer) => new(peer.User, Operator, peer.ToString());
}
