using System.Diagnostics.CodeAnalysis;
using System.Net.NetworkInformation;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A network interface by name: "eth0" in the namespace of this process, or "blue/eth0" for eth0 in the named network namespace blue
/// (/run/netns/blue). Says nothing about whether it exists.
/// </summary>
public readonly record struct InterfaceName
{
    private const int LongestName = 15;
    private const int LongestNetns = 255;

    private readonly string? _name;

    private InterfaceName(string? netns, string name)
    {
        Netns = netns;
        _name = name;
    }

    /// <summary>The name of the network namespace, or null for that of this process.</summary>
    public string? Netns { get; }

    /// <summary>The name of the interface inside its namespace.</summary>
    public string Name => _name ?? "";

    /// <summary>Parses "eth0" or "blue/eth0".</summary>
    /// <exception cref="FormatException">The text is no such name; the message says why.</exception>
    public static InterfaceName Parse(string text) =>
        TryParse(text, out InterfaceName name, out var error) ? name : throw new FormatException(error);

    /// <summary>Parses "eth0" or "blue/eth0"; <paramref name="error"/> says why it is neither.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InterfaceName name, [NotNullWhen(false)] out string? error)
    {
        name = default;
        var parts = (text ?? "").Split('/');
        var netns = parts.Length == 2 ? parts[0] : null;
        error = parts.Length > 2 ? "has more than one '/': expected 'interface' or 'namespace/interface'"
            : NameFault(parts[^1]) ?? (netns is null ? null : NetnsFault(netns));
        if (error is not null)
        {
            error = $"interface name '{text}' {error}";
            return false;
        }

        name = new InterfaceName(netns, parts[^1]);
        return true;
    }

    /// <summary>The kernel's number of the interface, inside its namespace.</summary>
    /// <exception cref="BpfException">There is no such interface (the message names the nearest) or no such namespace.</exception>
    public int Index()
    {
        InterfaceName self = this;
        return NetworkNamespace.Run(Netns, self.IndexHere);
    }

    /// <summary>The largest packet that it takes, in bytes without the Ethernet header.</summary>
    /// <exception cref="BpfException">There is no such interface or no such namespace.</exception>
    public int Mtu()
    {
        InterfaceName self = this;
        return Ask("read the MTU of", () => HostCalls.InterfaceMtu(self.Name));
    }

    /// <summary>Its own Ethernet address.</summary>
    /// <exception cref="BpfException">There is no such interface or no such namespace.</exception>
    public PhysicalAddress Mac()
    {
        var (self, mac) = (this, new byte[6]);
        Ask("read the address of", () => HostCalls.InterfaceMac(self.Name, mac));
        return new PhysicalAddress(mac);
    }

    /// <summary>The driver of the device, "veth" for example; empty where it does not say.</summary>
    /// <exception cref="BpfException">There is no such interface or no such namespace.</exception>
    public string Driver()
    {
        var (self, driver) = (this, "");
        Ask("read the driver of", () => HostCalls.InterfaceDriver(self.Name, out driver));
        return driver;
    }

    /// <summary>Whether an offload is on.</summary>
    /// <exception cref="BpfException">There is no such interface or no such namespace, or its driver does not know the offload.</exception>
    public bool IsOn(Offload offload)
    {
        var value = 0u;
        Ethtool(offload, GetCommand(offload), "read", ref value);
        return value != 0;
    }

    /// <summary>Turns an offload on or off. Needs CAP_NET_ADMIN.</summary>
    /// <exception cref="BpfException">There is no such interface or no such namespace, or the kernel or the driver refuses.</exception>
    public void Turn(Offload offload, bool isOn)
    {
        var value = isOn ? 1u : 0u;
        Ethtool(offload, GetCommand(offload) + 1, $"turn {(isOn ? "on" : "off")}", ref value);
    }

    /// <inheritdoc/>
    public override string ToString() => Netns is null ? Name : $"{Netns}/{Name}";

    internal static string? NetnsFault(string netns) => netns switch
    {
        "" => "has an empty namespace before the '/'",
        "." or ".." => "has a namespace that is no name",
        _ when netns.Length > LongestNetns => $"has a namespace of more than {LongestNetns} characters",
        _ when netns.Contains('/') || netns.Contains('\0') => "has a namespace with a '/' or a zero",
        _ => null,
    };

    private int Ask(string verb, Func<int> call)
    {
        InterfaceName self = this;
        return NetworkNamespace.Run(Netns, () =>
        {
            self.IndexHere();
            var result = call();
            BpfErrors.ThrowIfFailed($"{verb} {self}", result);
            return result;
        });
    }

    /// <summary>The index in the namespace of the calling thread.</summary>
    internal int IndexHere()
    {
        var index = HostCalls.InterfaceIndex(Name);
        if (index > 0)
            return index;

        var where = Netns is null ? "" : $" in network namespace '{Netns}'";
        var mend = NearestName.Hint(Name, HostCalls.InterfaceNames()) ?? "'ip link' lists those that there are";
        throw BpfErrors.Failure($"find interface {this}", -Errno.Enodev, $"there is no interface '{Name}'{where}", mend);
    }

    /// <summary>ETHTOOL_GTXCSUM and ETHTOOL_GGRO; those that set are the next ones.</summary>
    private static uint GetCommand(Offload offload) => offload == Offload.Gro ? 0x2bu : 0x16u;

    private void Ethtool(Offload offload, uint command, string verb, ref uint value)
    {
        var (self, asked) = (this, value);
        Ask($"{verb} '{(offload == Offload.Gro ? "gro" : "tx")}' of", () => HostCalls.Ethtool(self.Name, command, ref asked));
        value = asked;
    }

    // The rules of the kernel's dev_valid_name.
    private static string? NameFault(string name) => name switch
    {
        "" => "has no interface",
        "." or ".." => "is no name",
        _ when System.Text.Encoding.UTF8.GetByteCount(name) > LongestName => $"is longer than {LongestName} bytes",
        _ when name.Any(c => c is ':' or '\0' || char.IsWhiteSpace(c)) => "has a space or a ':'",
        _ => null,
    };
}
