using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Host.Tests.Fleet;

/// <summary>The section <c>fleet</c> of the configuration: each wrong value with its place, what is wrong and the mend.</summary>
public sealed class FleetSectionTests : IDisposable
{
    private const string Good = "etcd: { endpoints: [https://etcd-1:2379] }";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_LeastOfAll_HasDefaults()
    {
        var settings = Read(Good, out var problems).ShouldNotBeNull(string.Join('\n', problems));
        (settings.Name, settings.Node, settings.Lease).ShouldBe(("default", Environment.MachineName.ToLowerInvariant(), TimeSpan.FromSeconds(15)));
        settings.Endpoints.ShouldBe([new Uri("https://etcd-1:2379")]);
        (settings.Authority, settings.Certificate, settings.Key, settings.User, settings.PasswordFile).ShouldBe((null, null, null, null, null));
    }

    [Fact]
    public void Read_All_MeansFilesFromTheFolderOfTheConfiguration()
    {
        var settings = Read(
            "name: edge, node: edge-17, lease: 4s, etcd: { endpoints: [https://a:2379, https://b:2379], ca: tls/ca.pem, certificate: tls/n.pem, key: /k.pem, user: edge, passwordFile: pw }",
            out _).ShouldNotBeNull();
        (settings.Name, settings.Node, settings.Lease, settings.Endpoints.Count, settings.User).ShouldBe(("edge", "edge-17", TimeSpan.FromSeconds(4), 2, "edge"));
        (settings.Authority, settings.Certificate, settings.Key, settings.PasswordFile).ShouldBe(
            (_folder["tls/ca.pem"], _folder["tls/n.pem"], "/k.pem", _folder["pw"]));
    }

    [Theory]
    [InlineData("name: Edge, " + Good, "'Edge' is no name of a fleet", "use lower-case letters, digits, '.' and '-', at most 63")]
    [InlineData("name: a/b, " + Good, "'a/b' is no name of a fleet", "use lower-case letters")]
    [InlineData("node: \"a b\", " + Good, "'a b' is no name of a node", "use lower-case letters")]
    [InlineData("node: \"\", " + Good, "is no name of a node", "use lower-case letters")]
    [InlineData("node: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, " + Good, "is no name of a node", "at most 63")]
    [InlineData("lease: 1s, " + Good, "'1s' is not between 2s and 10m", "")]
    [InlineData("lease: 11m, " + Good, "'11m' is not between 2s and 10m", "")]
    [InlineData("lease: 15, " + Good, "a duration needs a unit, such as 5s", "")]
    [InlineData("name: edge", "etcd", "")]
    [InlineData("etcd: { user: u, passwordFile: p }", "endpoints", "")]
    [InlineData("etcd: { endpoints: [] }", "endpoint", "")]
    [InlineData("etcd: { endpoints: [etcd-1] }", "'etcd-1' is no address of an etcd", "write it as https://HOST:2379")]
    [InlineData("etcd: { endpoints: [\"ftp://etcd-1:2379\"] }", "is no address of an etcd", "write it as https://HOST:2379")]
    [InlineData("etcd: { endpoints: [{ host: a }] }", "is no address of an etcd", "write it as https://HOST:2379")]
    [InlineData("etcd: { endpoints: [https://a:2379], certificate: n.pem }", "a certificate and its key go together", "name both files, 'certificate' and 'key'")]
    [InlineData("etcd: { endpoints: [https://a:2379], key: n.pem }", "a certificate and its key go together", "name both files")]
    [InlineData("etcd: { endpoints: [https://a:2379], user: u }", "a user and the file of the password go together", "name both, 'user' and 'passwordFile'")]
    [InlineData("etcd: { endpoints: [https://a:2379], passwordFile: p }", "a user and the file of the password go together", "name both")]
    [InlineData("etcd: { endpoints: [https://a:2379, \"http://b:2379\"], ca: ca.pem }", "certificates are named, and an endpoint is reached without TLS", "write https://")]
    [InlineData("etcd: { endpoints: [https://a:2379], pasword: p }", "pasword", "")]
    [InlineData("leese: 5s, " + Good, "leese", "lease")]
    public void Read_WrongValue_IsNamedWithItsPlaceAndTheMend(string section, string message, string hint)
    {
        Read(section, out var problems).ShouldBeNull();
        var problem = problems.First(one => one.Severity == ProblemSeverity.Error).ToString();
        problem.ShouldContain("hypermesh.yaml:5:");
        problem.ShouldContain(message);
        problem.ShouldContain(hint);
    }

    private FleetSettings? Read(string section, out ProblemList problems)
    {
        var path = _folder.Write("hypermesh.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: node }
            spec:
              fleet: { {{section}} }
            """);
        problems = new ProblemList();
        return Configuration.ReadFile(path, problems)?.Fleet;
    }
}
