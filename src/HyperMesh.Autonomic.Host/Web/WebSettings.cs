using System.Net;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>Where the page and the metrics are served, and to whom. Immutable.</summary>
internal sealed record WebSettings
{
    public const int DefaultPort = 9090;

    /// <summary>Where it listens; null for nowhere.</summary>
    public IPEndPoint? Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Whether somebody has named the port: one that was named must be free.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Names that the machine is asked by beside its addresses and <c>localhost</c>: another name means that somebody's page has led a browser here.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether reading needs a token too; null for as it is safe: not on loopback, and everywhere else.</summary>
    public bool? TokenToRead { get; init; }

    /// <summary>File of the tokens.</summary>
    public string Tokens { get; init; } = TokenFile.DefaultPath;

    /// <summary>File of the certificate, with its chain, as PEM; null for plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>File of its key.</summary>
    public string? Key { get; init; }

    /// <summary>True when readers have to show a token.</summary>
    public bool AsksReaders => TokenToRead ?? !(Listen is { } at && IPAddress.IsLoopback(at.Address));

    public string Scheme => Certificate is null ? "http" : "https";
}
