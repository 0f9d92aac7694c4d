using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Host.Bench.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>Who gets at the shared store and who does not: TLS, users, addresses. What waiting cannot mend fails at once, with what, where and the mend.</summary>
public sealed class EtcdAccessTests
{
    [EtcdFact]
    public async Task Tls_OwnAuthorityAndClientCertificate_ConnectsAndWithoutIsRefused()
    {
        using var files = new Certificates();
        var client = files.Make("client", false, "client");
        await using var etcd = await StartTlsAsync(files.Make("server", false, "127.0.0.1"), "--client-cert-auth", "--trusted-ca-file", files.Authority);
        var settings = Settings(etcd) with { Authority = files.Authority, Certificate = client.Certificate, Key = client.Key };
        await using var node = new EtcdFleet(settings);
        await node.StartAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => node.Link == FleetLink.Connected, "it connects");
        (await node.TakeSlotAsync(TestFleet.Budget(1), CancellationToken.None)).ShouldBe(SlotAnswer.Granted);
        await using var without = new EtcdFleet(settings with { Node = "two", Certificate = null, Key = null });
        await without.StartAsync(CancellationToken.None).ContinueWith(_ => { }, TaskScheduler.Default);
        without.Link.ShouldBe(FleetLink.Away, "no certificate, no fleet");
    }

    [EtcdFact]
    public async Task Tls_NameDoesNotMatch_SaysForWhomTheCertificateIs()
    {
        using var files = new Certificates();
        await using var etcd = await StartTlsAsync(files.Make("server", false, "etcd.example"));
        (await RefusalAsync(Settings(etcd) with { Authority = files.Authority })).ShouldContain("the certificate is not for the name '127.0.0.1' but for 'etcd.example'");
    }

    [EtcdFact]
    public async Task Tls_UnknownAuthority_SaysSoAndNamesTheKey()
    {
        using var files = new Certificates();
        await using var etcd = await StartTlsAsync(files.Make("server", false, "127.0.0.1"));
        using var others = new Certificates();
        (await RefusalAsync(Settings(etcd) with { Authority = others.Authority })).ShouldContain("an authority that is not trusted here (CN=test authority); name its file in spec.fleet.etcd.ca");
        (await RefusalAsync(Settings(etcd))).ShouldContain("an authority that is not trusted here");
    }

    [EtcdFact]
    public async Task Tls_ExpiredCertificate_SaysFromWhenToWhenItIs()
    {
        using var files = new Certificates();
        await using var etcd = await StartTlsAsync(files.Make("server", true, "127.0.0.1"));
        (await RefusalAsync(Settings(etcd) with { Authority = files.Authority })).ShouldContain("a certificate is not valid now");
    }

    [EtcdFact]
    public async Task Scheme_TheOtherOne_SaysWhichToWrite()
    {
        using var files = new Certificates();
        await using var secure = await StartTlsAsync(files.Make("server", false, "127.0.0.1"));
        (await RefusalAsync(Settings(secure) with { Endpoints = [new($"http://127.0.0.1:{secure.Endpoints[0].Port}")] })).ShouldContain("https://");
        await using var plain = await TestFleet.StartStoreAsync();

        // That end closes the connection without a word, as one that is going down does: so it is no refusal, but the mend is said.
        await using var node = new EtcdFleet(Settings(plain) with { Endpoints = [new($"https://127.0.0.1:{plain.Endpoints[0].Port}")] });
        var problems = new List<string>();
        using var subscription = node.Problems.Subscribe(problems.Add);
        await node.StartAsync(CancellationToken.None);
        node.Link.ShouldBe(FleetLink.Away);
        problems.ShouldContain(problem => problem.Contains("if the store speaks no TLS, write http://"));
    }

    [EtcdFact]
    public async Task User_WrongPasswordNoUserAndTokenGone_AreToldApart()
    {
        using var files = new Certificates();
        await using var etcd = await TestFleet.StartStoreAsync(more: ["--auth-token-ttl", "1"]);
        var password = files.Write("password", "secret\nmore");
        (await RefusalAsync(Settings(etcd) with { User = "fleet", PasswordFile = password })).ShouldContain("a user is given, but the store knows none");
        EnableUsers(etcd.Endpoints[0]);
        (await RefusalAsync(Settings(etcd))).ShouldContain("the store asks for a user");
        (await RefusalAsync(Settings(etcd) with { User = "fleet", PasswordFile = files.Write("wrong", "sesame") })).ShouldContain("the user or the password is wrong");
        (await RefusalAsync(Settings(etcd) with { Name = "other", User = "fleet", PasswordFile = password })).ShouldContain("the user may not do this");

        await using var node = new EtcdFleet(Settings(etcd) with { User = "fleet", PasswordFile = password });
        await node.StartAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => node.Link == FleetLink.Connected, "it connects");

        // Simple tokens are kept in the memory of a member: after its restart none is known.
        etcd.Kill(0);
        etcd.Start(0);
        await etcd.WaitForAsync(0, CancellationToken.None);
        await Waiting.UntilAsync(async () => await node.TakeSlotAsync(TestFleet.Budget(1), CancellationToken.None) == SlotAnswer.Granted, "it has got another token");
    }

    [EtcdFact]
    public async Task User_PasswordThatCannotBeReadForAMoment_IsAskedForAgain()
    {
        using var files = new Certificates();
        await using var etcd = await TestFleet.StartStoreAsync();
        EnableUsers(etcd.Endpoints[0]);
        var password = files.Write("password", "secret");
        await using var node = new EtcdFleet(Settings(etcd) with { User = "fleet", PasswordFile = password });
        await node.StartAsync(CancellationToken.None);
        File.Delete(password);
        // Whose password is changed, also into the same one, has to log in again.
        Command.Run("bash", ["-c", $"echo secret | ETCDCTL_API=3 etcdctl --endpoints 127.0.0.1:{etcd.Endpoints[0].Port} --user root:root user passwd fleet --interactive=false"]);

        (await node.TakeSlotAsync(TestFleet.Budget(1), CancellationToken.None)).ShouldBe(SlotAnswer.Away);
        files.Write("password", "secret");
        await Waiting.UntilAsync(async () => await node.TakeSlotAsync(TestFleet.Budget(1), CancellationToken.None) == SlotAnswer.Granted, "it is read again");
    }

    [EtcdFact]
    public async Task Block_ThatIsRefused_LeavesNoLease()
    {
        using var files = new Certificates();
        await using var etcd = await TestFleet.StartStoreAsync();
        EnableUsers(etcd.Endpoints[0]);
        await using var node = new EtcdFleet(Settings(etcd) with { User = "fleet", PasswordFile = files.Write("password", "secret") });
        await node.StartAsync(CancellationToken.None);
        await node.BlockAsync("10.0.0.7", TimeSpan.FromMinutes(5), "flood", CancellationToken.None);
        var before = Leases();
        AsRoot("role", "revoke-permission", "--prefix=true", "fleet", "/hypermesh/test/");

        (await Should.ThrowAsync<FleetException>(() => node.BlockAsync("10.0.0.8", TimeSpan.FromMinutes(5), "flood", CancellationToken.None)))
            .Message.ShouldContain("the user may not do this");

        Leases().ShouldBe(before);

        int Leases() => AsRoot("lease", "list").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

        string AsRoot(params string[] arguments) => Etcdctl(etcd.Endpoints[0], ["--user", "root:root", .. arguments]);
    }

    [EtcdFact]
    public async Task Format_OfAnotherVersion_IsRefusedAndNothingIsWritten()
    {
        await using var fleet = await TestFleet.StartAsync();
        using var client = fleet.Client();
        await client.PutAsync(new(FleetKeys.Bytes(fleet.Keys.Format), "2"u8.ToArray()), CancellationToken.None);
        (await RefusalAsync(fleet.Settings("one"))).ShouldContain("/hypermesh/test/format: the fleet's keys are of format '2', this program knows 1");
        (await client.RangeAsync(new(FleetKeys.Bytes("/"), FleetKeys.End("/"), CountOnly: true), CancellationToken.None)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Endpoint_NobodyThereOrNoHost_IsAwayOrRefused()
    {
        await using var away = new EtcdFleet(Somewhere("http://127.0.0.1:1"));
        await away.StartAsync(CancellationToken.None);
        away.Link.ShouldBe(FleetLink.Away);
        (await away.TakeSlotAsync(TestFleet.Budget(1), CancellationToken.None)).ShouldBe(SlotAnswer.Away);
        Should.Throw<FleetException>(() => new EtcdFleet(Somewhere("ftp://127.0.0.1"))).Message.ShouldContain("is no address of etcd");
        Should.Throw<FleetException>(() => new EtcdFleet(Somewhere("http://127.0.0.1:1") with { Authority = "/nowhere.pem" })).Message.ShouldContain("/nowhere.pem: the authority");
        Should.Throw<FleetException>(() => new EtcdFleet(Somewhere("http://127.0.0.1:1") with { Endpoints = [] })).Message.ShouldContain("names no address");
    }

    private static FleetSettings Settings(LocalEtcd etcd) => new() { Name = "test", Node = "one", Endpoints = etcd.Endpoints, Lease = TestFleet.Lease };

    private static FleetSettings Somewhere(string endpoint) => new() { Name = "test", Node = "one", Endpoints = [new Uri(endpoint)], Lease = TestFleet.Lease };

    private static Task<LocalEtcd> StartTlsAsync((string Certificate, string Key) server, params string[] more) =>
        TestFleet.StartStoreAsync(1, "https", ["--cert-file", server.Certificate, "--key-file", server.Key, .. more]);

    private static async Task<string> RefusalAsync(FleetSettings settings)
    {
        await using var node = new EtcdFleet(settings);
        return (await Should.ThrowAsync<FleetException>(() => node.StartAsync(CancellationToken.None))).Message;
    }

    private static string Etcdctl(Uri endpoint, params string[] arguments) =>
        Command.Run("env", ["ETCDCTL_API=3", "etcdctl", "--endpoints", $"127.0.0.1:{endpoint.Port}", .. arguments]);

    private static void EnableUsers(Uri endpoint)
    {
        Etcdctl(endpoint, "user", "add", "root:root");
        Etcdctl(endpoint, "user", "grant-role", "root", "root");
        Etcdctl(endpoint, "user", "add", "fleet:secret");
        Etcdctl(endpoint, "role", "add", "fleet");
        Etcdctl(endpoint, "role", "grant-permission", "--prefix=true", "fleet", "readwrite", "/hypermesh/test/");
        Etcdctl(endpoint, "user", "grant-role", "fleet", "fleet");
        Etcdctl(endpoint, "auth", "enable");
    }
}
