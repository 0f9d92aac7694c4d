using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Mesh;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Mesh;

/// <summary>A mesh node for people.</summary>
internal static class MeshView
{
    public static void Status(MeshStatus status)
    {
        var (up, lost) = (status.Peers.Count(peer => peer.State == "up"), status.Routes.Count(route => route.Via is null));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"node {status.Node} at {status.Address}, {status.Suite}, up for {TimeSpan.FromSeconds(Math.Floor(status.UpSeconds)):c}"));
        Console.Out.WriteLine($"  fingerprint {status.Fingerprint}");
        Console.Out.WriteLine($"  peers: {up} of {status.Peers.Count} up; routes: {status.Routes.Count}{(lost > 0 ? $", {lost} without a way" : "")}");
        Console.Out.WriteLine($"  handshakes: {status.Counts.Handshakes}, {status.Counts.Refused} refused; beats forged {status.Counts.ForgedBeats}, replayed {status.Counts.ReplayedBeats}; routes moved {status.Counts.Moved}");
        Console.Out.WriteLine($"  frames in: {Words(status.Counts.Frames)}");
        Console.Out.WriteLine($"  frames out: {Words(status.Counts.Sealed)}");
        foreach (var one in status.Counts.Classes.Where(one => one.Packets > 0))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  forwarded of class {one.Class}: {one.Packets:N0} packets, {one.Bytes:N0} bytes; {one.Dropped:N0} of them dropped"));
        WritePeers(status);
        WriteRoutes(status);
    }

    public static void Peers(MeshStatus status)
    {
        WriteHead(status);
        WritePeers(status);
    }

    public static void Routes(MeshStatus status)
    {
        WriteHead(status);
        WriteRoutes(status);
    }

    public static void Keys(MeshStatus status)
    {
        WriteHead(status);
        WriteKeys(status);
    }

    /// <summary>Of which suite the sessions are is said above every list: also above an empty one.</summary>
    private static void WriteHead(MeshStatus status) => Console.Out.WriteLine($"node {status.Node}, {status.Suite}");

    private static void WritePeers(MeshStatus status)
    {
        var table = Table("PEER", "ADDRESS", "STATE", "LINK", "SILENCE", "LOSS", "RTT", "KEY AGE", "FINGERPRINT");
        foreach (var peer in status.Peers)
        {
            table.AddRow(
                Terminal.Text(peer.Name), Terminal.Text(peer.Address), Terminal.Text(State(peer)), Terminal.Text(peer.Link?.Interface ?? "-"), Terminal.Text(Milliseconds(peer.Link?.SilenceSeconds)),
                Terminal.Text(peer.Link?.Loss is { } loss ? loss.ToString("P1", CultureInfo.InvariantCulture) : "-"), Terminal.Text(Milliseconds(peer.Link?.RttSeconds)),
                Terminal.Text(peer.Keys is { } keys ? $"{keys.AgeSeconds.ToString("0", CultureInfo.InvariantCulture)} s" : "-"),
                Terminal.Text(peer.Fingerprint is { } fingerprint ? $"{fingerprint[..16]}…" : "-"));
        }

        AnsiConsole.Write(table);
        foreach (var peer in status.Peers.Where(peer => peer.Why is not null))
            Console.Out.WriteLine($"  {peer.Name}: {peer.Why}");
    }

    private static void WriteRoutes(MeshStatus status)
    {
        var table = Table("TO", "NODE", "VIA", "LINKS", "ALTERNATES");
        foreach (var route in status.Routes)
        {
            table.AddRow(
                Terminal.Text(route.To), Terminal.Text(route.Peer), Terminal.Text(route.Via ?? "no way"), Terminal.Text(route.Links?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                Terminal.Text(route.Alternates.Count > 0 ? string.Join(", ", route.Alternates) : "-"));
        }

        AnsiConsole.Write(table);
    }

    private static void WriteKeys(MeshStatus status)
    {
        var table = Table("PEER", "SUITE", "SEND", "RECEIVE", "AGE", "OF", "SEALED", "OF");
        foreach (var (peer, keys) in status.Peers.Where(peer => peer.Keys is not null).Select(peer => (peer, peer.Keys!)))
        {
            table.AddRow(
                Terminal.Text(peer.Name), Terminal.Text(keys.Suite), Terminal.Text($"{keys.Send:x8}"), Terminal.Text($"{keys.Receive:x8}"), Terminal.Text(Seconds(keys.AgeSeconds)),
                Terminal.Text(Seconds(keys.LifetimeSeconds)), Terminal.Text(keys.Sealed.ToString("N0", CultureInfo.InvariantCulture)),
                Terminal.Text(keys.Packets.ToString("N0", CultureInfo.InvariantCulture)));
        }

        AnsiConsole.Write(table);
    }

    private static Table Table(params string[] columns) => new Table().Border(TableBorder.None).AddColumns(columns);

    private static string State(MeshPeerStatus peer) => peer.Link is { IsAvoided: true } ? $"{peer.State}, avoided" : peer.State;

    private static string Seconds(double seconds) => $"{seconds.ToString("0", CultureInfo.InvariantCulture)} s";

    private static string Milliseconds(double? seconds) => seconds is { } known ? $"{(known * 1000).ToString("0.0", CultureInfo.InvariantCulture)} ms" : "-";

    private static string Words(IReadOnlyDictionary<string, ulong> counts) =>
        string.Join(", ", counts.Where(count => count.Value > 0).Select(count => $"{count.Key} {count.Value.ToString("N0", CultureInfo.InvariantCulture)}")) is { Length: > 0 } said ? said : "none";
}
