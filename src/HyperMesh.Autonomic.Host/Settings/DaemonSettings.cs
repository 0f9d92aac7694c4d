using System.Globalization;
using System.Net;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Web;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>All settings that may be said in several places: the one list that the reader of the configuration, its schema, the environment, <c>run</c> and
/// <c>config show</c> go by.</summary>
internal static class DaemonSettings
{
    public const string Run = "run";
    private const char Comma = ',';

    private static readonly string[] Ends = ["detach", "keep"];

    public static readonly DaemonSetting Interfaces = new(Run, "interfaces", "HYPERMESH_INTERFACES", "--interface",
        Shape.Typed("list of interfaces, such as eth0 or blue/eth0", """{ "type": "array", "items": { "type": "string" } }"""),
        "The interfaces to watch and to act on; in the environment separated by commas.", WhyNoInterfaces)
    { Default = () => "" };

    public static readonly DaemonSetting Interval = new(Run, "interval", "HYPERMESH_INTERVAL", "--interval", Shape.Duration, "Time between two ticks.", WhyNoInterval)
    { Default = () => "100ms" };

    public static readonly DaemonSetting Policies = new(Run, "policies", "HYPERMESH_POLICIES", "--policies", Shape.Text, "Policy file, or folder of policies.", WhyEmpty)
    { Default = () => Installation.Find().Policies, IsPath = true };

    public static readonly DaemonSetting Store = new(Run, "store", "HYPERMESH_STORE", "--store", Shape.Text, "The Knowledge store.", WhyEmpty)
    { Default = () => Installation.StoreOf("knowledge"), IsPath = true };

    public static readonly DaemonSetting Programs = new(Run, "programs", "HYPERMESH_PROGRAMS", "--programs", Shape.Text,
        "Folder with BPF objects and their manifests; left out, what the installation has.", WhyEmpty)
    { Default = () => "", IsPath = true };

    public static readonly DaemonSetting Pins = new(Run, "pins", "HYPERMESH_PINS", "--pins", Shape.Text, "Folder on a bpffs with the pins of what is attached.", WhyNotRooted)
    { Default = () => PinDirectory.DefaultRoot };

    public static readonly DaemonSetting Program = new(Run, "program", "HYPERMESH_PROGRAM", "--program", Shape.Text,
        "The program that an interface holds while no rule acts.", WhyEmpty)
    { Default = () => Baselines.DefaultProgram };

    public static readonly DaemonSetting AttachMode = new(Run, "attachMode", "HYPERMESH_ATTACH_MODE", "--mode", Shape.OneOf([.. XdpModes.Words]),
        "How XDP programs are attached.", text => WhyNotOneOf(text, XdpModes.Words))
    { Default = () => XdpModes.Words[0] };

    public static readonly DaemonSetting OnStop = new("", "onStop", "HYPERMESH_ON_STOP", "--keep-attached", Shape.OneOf(Ends),
        "What becomes of attached programs when the daemon ends: they are taken off, or stay for the next run to adopt.", text => WhyNotOneOf(text, Ends))
    { Default = () => Ends[0] };

    public static readonly DaemonSetting Socket = new("control", "socket", "HYPERMESH_SOCKET", "--socket", Shape.Text,
        "The control socket; left out, it is beside the store, as STORE.sock.", text => WhyEmpty(text) ?? ControlSocket.WhyUnusable(Path.GetFullPath(text)))
    { Default = () => "", IsPath = true };

    public static readonly DaemonSetting WebPort = new("web", "port", "HYPERMESH_METRICS_PORT", "--metrics-port",
        Shape.Typed("port, 0 for none", """{ "type": "integer", "minimum": 0, "maximum": 65535 }"""), "The TCP port of the page and of /metrics; 0 for none.", WhyNoPort)
    { Default = () => WebSettings.DefaultPort.ToString(CultureInfo.InvariantCulture) };

    public static readonly DaemonSetting WebAddress = new("web", "address", "HYPERMESH_WEB_ADDRESS", "--web-address", Shape.Text,
        "The address that the page and /metrics are served on.", WhyNoAddress)
    { Default = () => "127.0.0.1" };

    public static readonly DaemonSetting WebTokens = new("web", "tokens", "HYPERMESH_WEB_TOKENS", "", Shape.Text,
        "File of the tokens that 'hypermesh token' keeps.", WhyEmpty)
    { Default = () => TokenFile.DefaultPath, IsPath = true };

    public static readonly IReadOnlyList<DaemonSetting> All =
        [Interfaces, Interval, Policies, Store, Programs, Pins, Program, AttachMode, OnStop, Socket, WebPort, WebAddress, WebTokens];

    /// <summary>The interfaces of a text.</summary>
    public static IReadOnlyList<string> Split(string interfaces) =>
        interfaces.Split(Comma, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The text of several.</summary>
    public static string Join(IEnumerable<string> interfaces) => new StringBuilder().AppendJoin(Comma, interfaces).ToString();

    private static (string, string)? WhyNoInterfaces(string text) =>
        Split(text).Select(name => InterfaceName.TryParse(name, out _, out var error) ? null : error).FirstOrDefault(error => error is not null) is { } wrong
            ? (wrong, "write it as eth0, or blue/eth0 in a named network namespace")
            : null;

    private static (string, string)? WhyNoInterval(string text) => DurationText.TryParse(text, out var time) && time > TimeSpan.Zero
        ? null
        : ($"{Quoted.Of(text)} is no duration", "write it as 100ms, 5s or 2m");

    private static (string Message, string Hint)? WhyEmpty(string text) => text.Length > 0 ? null : ("it is empty", "leave it out, or say which");

    private static (string, string)? WhyNoPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        ? null
        : ($"{Quoted.Of(text)} is no port", $"write a number from 1 to 65535, as {WebSettings.DefaultPort}, or 0 for none");

    private static (string, string)? WhyNoAddress(string text) => IPAddress.TryParse(text, out _)
        ? null
        : ($"{Quoted.Of(text)} is no address of this machine", "write it as 127.0.0.1, ::1, 0.0.0.0 or another one of its addresses");

    private static (string, string)? WhyNotRooted(string text) => Path.IsPathRooted(text)
        ? null
        : ($"{Quoted.Of(text)} is no absolute path", $"write it as {PinDirectory.DefaultRoot}");

    private static (string, string)? WhyNotOneOf(string text, IReadOnlyList<string> words) => words.Contains(text)
        ? null
        : ($"{Quoted.Of(text)} is none of {string.Join(", ", words)}", NearestName.Hint(text, words) ?? $"use {words[0]}");
}
