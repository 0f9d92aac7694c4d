using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Host.Bench.Fleet;

/// <summary>An etcd of one's own on loopback: its members are processes from the PATH, its data lies in a folder that goes with it.</summary>
internal sealed class LocalEtcd : IAsyncDisposable
{
    private const int FirstPort = 12_000;
    private const int LastPort = 32_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int _lastPort;
    private readonly string _folder;
    private readonly Member[] _members;
    private readonly IReadOnlyList<string> _more;

    private LocalEtcd(int members, string scheme, IReadOnlyList<string> more, Func<int, Place>? place, string? folder)
    {
        _folder = Path.Combine(folder ?? Path.GetTempPath(), $"hm-etcd-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_folder);
        var ports = FreePorts(3 * members);
        _members = [.. Enumerable.Range(0, members).Select(i => new Member(i, scheme, place?.Invoke(i) ?? new Place("127.0.0.1", []), ports[3 * i], ports[3 * i + 1], ports[3 * i + 2]))];
        _more = more;
    }

    /// <summary>Where a member runs.</summary>
    /// <param name="Address">Its own.</param>
    /// <param name="Command">What it is started through, such as <c>ip netns exec NAME</c>; empty for nothing.</param>
    internal sealed record Place(string Address, IReadOnlyList<string> Command);

    /// <summary>Where clients connect.</summary>
    public IReadOnlyList<Uri> Endpoints => [.. _members.Select(member => member.Client)];

    public int Count => _members.Length;

    /// <summary>Whether there is an etcd to start.</summary>
    public static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "etcd")));

    /// <summary>Starts all members, and waits until they agree on a leader and answer.</summary>
    /// <param name="members">How many; an odd number.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="more">More options for each member.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="place">Where each runs; on loopback without.</param>
    /// <param name="folder">Where the folder for the data is made; among the system's temporary ones without.</param>
    /// <exception cref="IOException">They do not answer; says what the member has written last.</exception>
    public static async Task<LocalEtcd> StartAsync(
        int members, string scheme, IReadOnlyList<string> more, CancellationToken cancel, Func<int, Place>? place = null, string? folder = null)
    {
        var etcd = new LocalEtcd(members, scheme, more, place, folder);
        try
        {
            for (var i = 0; i < members; i++)
                etcd.Start(i);
            for (var i = 0; i < members; i++)
                await etcd.WaitForAsync(i, uri => IsHealthyAsync(uri, cancel), etcd._members[i].Health, cancel).ConfigureAwait(false);
            return etcd;
        }
        catch
        {
            await etcd.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The process of a member.</summary>
    public Process ProcessOf(int member) => _members[member].Process ?? throw new InvalidOperationException($"member {member} does not run");

    /// <summary>What a member has written.</summary>
    public string LogOf(int member) => Path.Combine(_folder, $"{_members[member].Name}.log");

    /// <summary>Starts a member, for the first time or again with its data.</summary>
    public void Start(int member)
    {
        var (name, client, peer) = (_members[member].Name, _members[member].Client, _members[member].Peer);
        string[] line =
        [
            .. _members[member].Place.Command, "etcd", "--name", name, "--data-dir", Path.Combine(_folder, name),
            "--listen-client-urls", Plain(client), "--advertise-client-urls", Plain(client),
            "--listen-peer-urls", Plain(peer), "--initial-advertise-peer-urls", Plain(peer),
            "--listen-metrics-urls", Plain(_members[member].Health),
            "--initial-cluster", string.Join(',', _members.Select(other => $"{other.Name}={Plain(other.Peer)}")), "--initial-cluster-state", "new",
            "--logger", "zap", "--log-outputs", LogOf(member), .. _more,
        ];
        _members[member].Process = UnreadProcess.Start(line[0], line[1..]);
    }

    /// <summary>Kills a member; its data stays.</summary>
    public void Kill(int member)
    {
        if (_members[member].Process is not { } process)
            return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        _members[member].Process = null;
    }

    /// <summary>Waits until a member takes connections.</summary>
    public Task WaitForAsync(int member, CancellationToken cancel) => WaitForAsync(member, uri => TakesConnectionsAsync(uri, cancel), _members[member].Client, cancel);

    public ValueTask DisposeAsync()
    {
        for (var i = 0; i < _members.Length; i++)
            Kill(i);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task WaitForAsync(int member, Func<Uri, Task<bool>> isThere, Uri uri, CancellationToken cancel)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await isThere(uri).ConfigureAwait(false))
        {
            if (ProcessOf(member).HasExited || TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new IOException($"etcd does not start: {(File.Exists(LogOf(member)) ? string.Join('\n', File.ReadLines(LogOf(member)).TakeLast(3)) : "it has written nothing")}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsHealthyAsync(Uri uri, CancellationToken cancel)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await http.GetAsync(new Uri(uri, "/health"), cancel).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<bool> TakesConnectionsAsync(Uri uri, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(uri.Host), uri.Port, cancel).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Plain(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    // Below the ports that the kernel gives to whoever connects, and none twice in one process: a member that is down for a while finds its own free again.
    private static int[] FreePorts(int count)
    {
        var ports = new List<int>();
        while (ports.Count < count)
        {
            var port = FirstPort + (Environment.ProcessId * 97 + Interlocked.Increment(ref _lastPort)) % (LastPort - FirstPort);
            if (IsFree(port))
                ports.Add(port);
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Member(int index, string scheme, Place place, int client, int peer, int health)
    {
        public string Name { get; } = $"m{index}";

        public Place Place { get; } = place;

        public Uri Client { get; } = new($"{scheme}://{place.Address}:{client}");

        public Uri Peer { get; } = new($"http://{place.Address}:{peer}");

        /// <summary>Where it says whether it is well: without TLS and without a login, whatever the clients need.</summary>
        public Uri Health { get; } = new($"http://{place.Address}:{health}");

        public Process? Process { get; set; }
    }
}
