using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>Reads <c>spec.fleet</c> of the configuration.</summary>
internal static class FleetSection
{
    private const int LongestName = 63;
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(10);

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    /// <param name="fleet">The section.</param>
    /// <param name="beside">The folder that paths are meant from.</param>
    public static FleetSettings Read(MappingReader fleet, string beside)
    {
        var settings = new FleetSettings
        {
            Name = NameOf(fleet, "name", "default"),
            Node = NameOf(fleet, "node", Environment.MachineName.ToLowerInvariant()),
            Endpoints = [],
            Lease = fleet.OptionalDuration("lease", TimeSpan.FromSeconds(15), ShortestLease, LongestLease),
        };
        if (fleet.RequiredMapping("etcd") is { } etcd)
        {
            settings = settings with
            {
                Endpoints = ReadEndpoints(etcd),
                Authority = PathOf(etcd, "ca", beside),
                Certificate = PathOf(etcd, "certificate", beside),
                Key = PathOf(etcd, "key", beside),
                User = etcd.OptionalString("user"),
                PasswordFile = PathOf(etcd, "passwordFile", beside),
            };
            CheckPairs(etcd, settings);
            etcd.Done();
        }

        fleet.Done();
        return settings;
    }

    private static string NameOf(MappingReader fleet, string key, string fallback)
    {
        var name = fleet.OptionalString(key) ?? fallback;
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
            fleet.Report(key, $"{Quoted.Of(name)} is no name of a {(key == "name" ? "fleet" : key)}", $"use lower-case letters, digits, '.' and '-', at most {LongestName}");
        return name;
    }

    private static List<Uri> ReadEndpoints(MappingReader etcd)
    {
        var endpoints = new List<Uri>();
        foreach (var node in etcd.RequiredSequence("endpoints"))
        {
            if (node is ScalarNode { Text: { } text } && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0)
                endpoints.Add(uri);
            else
                etcd.Problems.Add(node.Place, $"{Quoted.Of((node as ScalarNode)?.Text ?? "")} is no address of an etcd", "write it as https://HOST:2379");
        }

        if (endpoints.Count == 0 && !etcd.Problems.HasErrors)
            etcd.Report("endpoints", "no endpoint is named", "name at least one, as https://HOST:2379");
        return endpoints;
    }

    private static void CheckPairs(MappingReader etcd, FleetSettings settings)
    {
        if (settings.Certificate is null != settings.Key is null)
            etcd.Report(settings.Key is null ? "certificate" : "key", "a certificate and its key go together", "name both files, 'certificate' and 'key'");
        if (settings.User is null != settings.PasswordFile is null)
            etcd.Report(settings.User is null ? "passwordFile" : "user", "a user and the file of the password go together", "name both, 'user' and 'passwordFile'");
        if ((settings.Authority ?? settings.Certificate) is not null && settings.Endpoints.Any(endpoint => endpoint.Scheme == "http"))
            etcd.Report("endpoints", "certificates are named, and an endpoint is reached without TLS", "write https://, or leave 'ca', 'certificate' and 'key' out");
    }

    private static string? PathOf(MappingReader etcd, string name, string beside) =>
        etcd.OptionalString(name) is { } path ? Path.GetFullPath(path, beside) : null;
}
