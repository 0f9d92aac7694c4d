using System.Globalization;
using System.Net;
using System.Text.Json;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Whom a node talks to: the fingerprints that are listed, and, where trust on first use is wanted, whoever was first to come from an address. Thread-safe.</summary>
/// <remarks>What was pinned is in a file that only its owner may read, written anew beside itself and renamed, so that it is whole at every moment.</remarks>
public sealed class PeerBook
{
    /// <summary>Addresses that are pinned at most: strangers must not make the file grow without end.</summary>
    public const int MostPins = 1024;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly IReadOnlyDictionary<string, string> _listed;
    private readonly string? _file;
    private readonly TimeProvider _clock;
    private readonly Dictionary<IPAddress, Pin> _pins = [];

    /// <param name="listed">Names of peers by their fingerprints, 64 digits of lower-case hexadecimal.</param>
    /// <param name="file">Where pins are kept; null where only who is listed is taken.</param>
    /// <param name="clock">Says when something was pinned.</param>
    /// <exception cref="FormatException">The file is damaged; the message says what to do about it.</exception>
    public PeerBook(IReadOnlyDictionary<string, string> listed, string? file = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(listed);
        (_listed, _file, _clock) = (listed, file, clock ?? TimeProvider.System);
        if (file is not null && File.Exists(file))
            foreach (var pin in Read(file))
                _pins[IPAddress.Parse(pin.Address)] = pin;
    }

    /// <summary>What is pinned, in no particular order.</summary>
    public IReadOnlyList<Pin> Pins
    {
        get
        {
            lock (_gate)
                return [.. _pins.Values];
        }
    }

    /// <summary>Judges a peer who has shown that he has the keys of this identity; pins him where he is the first from his address and that is wanted.</summary>
    /// <param name="peer">Who he is.</param>
    /// <param name="address">Where he is.</param>
    /// <returns>Why he is refused; null where he is taken.</returns>
    public string? WhyRefused(PeerIdentity peer, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(address);
        if (_listed.ContainsKey(peer.Fingerprint))
            return null;
        if (_file is null)
            return $"{Shown(peer)} from {address} is no peer; if it should be one, list its fingerprint";

        var from = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        lock (_gate)
        {
            if (_pins.TryGetValue(from, out var pin))
            {
                return pin.Fingerprint == peer.Fingerprint
                    ? null
                    : $"{from} shows {Shown(peer)}, and has shown {pin.Fingerprint[..16]}… since {pin.Since:yyyy-MM-dd HH:mm:ss}Z; if its keys were changed on purpose, remove the address from {_file}";
            }

            if (_pins.Count >= MostPins)
                return $"{Shown(peer)} from {from} is unknown, and no more than {MostPins} addresses are pinned; list its fingerprint";
            return Keep(from, new Pin(from.ToString(), peer.Fingerprint, _clock.GetUtcNow()));
        }
    }

    /// <summary>What is not on disk is not pinned: else the same node would be somebody new after a restart.</summary>
    private string? Keep(IPAddress address, Pin pin)
    {
        var beside = $"{_file}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(beside, options))
            {
                JsonSerializer.Serialize(stream, _pins.Values.Append(pin).OrderBy(one => one.Address, StringComparer.Ordinal), Form);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, _file!, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{pin.Address} cannot be pinned: {fault.Message}";
        }

        _pins[address] = pin;
        return null;
    }

    private static IReadOnlyList<Pin> Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var pins = JsonSerializer.Deserialize<List<Pin?>>(stream, Form) ?? [];
            return pins.All(pin => pin is { Fingerprint.Length: 64 } && IPAddress.TryParse(pin.Address, out _)) ? [.. pins.OfType<Pin>()] : throw Damaged(file, null);
        }
        catch (JsonException damaged)
        {
            throw Damaged(file, damaged);
        }
    }

    private static FormatException Damaged(string file, Exception? cause) =>
        new($"{file} is no list of pinned peers; bring it back from where it was saved, or remove it, and every peer is new", cause);

    private static string Shown(PeerIdentity peer) => $"{peer.Fingerprint[..16]}…";

    /// <summary>Who was first to come from an address.</summary>
    /// <param name="Address">As it is written.</param>
    /// <param name="Fingerprint">Of whoever came.</param>
    /// <param name="Since">When.</param>
    public sealed record Pin(string Address, string Fingerprint, DateTimeOffset Since);
}
