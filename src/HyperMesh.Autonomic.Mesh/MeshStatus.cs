using System.Net.Sockets;
using System.Text.Json;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>How a node is: what its status socket tells. Immutable. Times are in seconds.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Address">Its address in the mesh.</param>
/// <param name="Suite"><c>post-quantum</c> or <c>classical</c>.</param>
/// <param name="Fingerprint">Of its identity.</param>
/// <param name="UpSeconds">How long it has been up.</param>
/// <param name="Peers">The other nodes.</param>
/// <param name="Routes">Where packets go.</param>
/// <param name="Counts">What has happened so far.</param>
public sealed record MeshStatus(
    string Node, string Address, string Suite, string Fingerprint, double UpSeconds, IReadOnlyList<MeshPeerStatus> Peers, IReadOnlyList<MeshRouteStatus> Routes, MeshCounts Counts)
{
    /// <summary>How it is written.</summary>
    public static JsonSerializerOptions Form { get; } = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Asks a node.</summary>
    /// <param name="socket">Path of its status socket.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="IOException">It does not answer; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The socket belongs to somebody else.</exception>
    public static async Task<MeshStatus> AskAsync(string socket, CancellationToken cancel)
    {
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel).ConfigureAwait(false);
            await using var stream = new NetworkStream(connection);
            return await JsonSerializer.DeserializeAsync<MeshStatus>(stream, Form, cancel).ConfigureAwait(false)
                ?? throw new IOException($"what answers on {socket} is no mesh node");
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new UnauthorizedAccessException($"{socket} belongs to another user: ask as whoever runs the node", refused);
        }
        catch (SocketException gone)
        {
            throw new IOException($"no mesh node answers on {socket} ({gone.Message}); 'hypermesh mesh up FILE' starts one", gone);
        }
        catch (ArgumentException unusable)
        {
            throw new IOException($"{socket} is no path of a socket: {unusable.Message}", unusable);
        }
        catch (JsonException nonsense)
        {
            throw new IOException($"what answers on {socket} is no mesh node", nonsense);
        }
    }

    /// <summary>Whether somebody listens on a socket.</summary>
    public static bool IsAnswered(string socket)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (Exception nobody) when (nobody is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
