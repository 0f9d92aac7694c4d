using System.Diagnostics.CodeAnalysis;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A hook: a kind and a target, as in "xdp:eth0", "tc-egress:blue/eth0", "cgroup-ingress:/sys/fs/cgroup/web" or "trace:kprobe_execve".
/// Says nothing about whether the target exists.
/// </summary>
public readonly record struct HookName
{
    private const int LongestTarget = 1024;

    private static readonly string[] Words = ["xdp", "tc-ingress", "tc-egress", "cgroup-ingress", "cgroup-egress", "socket", "trace"];

    private readonly string? _target;

    private HookName(HookKind kind, string target)
    {
        Kind = kind;
        _target = target;
    }

    /// <summary>The kinds as they are written, in the order of <see cref="HookKind"/>.</summary>
    public static IReadOnlyList<string> KindWords => Words;

    /// <summary>What kind of hook it is.</summary>
    public HookKind Kind { get; }

    /// <summary>An interface, a cgroup's path without a slash at its end, or a program's name.</summary>
    public string Target => _target ?? "";

    /// <summary>True when the target is an interface.</summary>
    public bool IsOnInterface => IsInterfaceKind(Kind);

    /// <summary>True when the target is a cgroup.</summary>
    public bool IsOnCgroup => Kind is HookKind.CgroupIngress or HookKind.CgroupEgress;

    /// <summary>The target as an interface.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public InterfaceName Interface => IsOnInterface
        ? InterfaceName.Parse(Target)
        : throw new InvalidOperationException($"the target of {this} is no interface");

    /// <summary>A hook of a kind on an interface.</summary>
    /// <exception cref="ArgumentException">The kind is not one of interfaces.</exception>
    public static HookName On(HookKind kind, InterfaceName target) => IsInterfaceKind(kind)
        ? new HookName(kind, target.ToString())
        : throw new ArgumentException($"a {Word(kind)} hook is not on an interface", nameof(kind));

    /// <summary>The hook of a program that is not on an interface or a cgroup.</summary>
    /// <exception cref="FormatException">The name is none that a program can have.</exception>
    public static HookName Trace(string program) => Parse($"{Word(HookKind.Trace)}:{program}");

    /// <summary>The word for a kind, as in "tc-egress".</summary>
    public static string Word(HookKind kind) => Words[(int)kind];

    /// <summary>The kind that a word names; <paramref name="error"/> says what to write instead.</summary>
    public static bool TryParseKind(string? word, out HookKind kind, [NotNullWhen(false)] out string? error)
    {
        var index = Array.IndexOf(Words, word);
        kind = index < 0 ? default : (HookKind)index;
        error = index >= 0 ? null : $"'{word}' is no kind of hook; {NearestName.Hint(word ?? "", Words)}";
        return index >= 0;
    }

    /// <summary>Parses "xdp:eth0".</summary>
    /// <exception cref="FormatException">The text names no hook; the message says why.</exception>
    public static HookName Parse(string text) =>
        TryParse(text, out HookName hook, out var error) ? hook : throw new FormatException(error);

    /// <summary>Parses "xdp:eth0"; <paramref name="error"/> says what is wrong and what to write.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HookName hook, [NotNullWhen(false)] out string? error)
    {
        hook = default;
        var colon = (text ?? "").IndexOf(':');
        if (colon < 0)
        {
            error = $"hook '{text}' has no ':'; write kind:target, as in xdp:eth0";
            return false;
        }

        if (!TryParseKind(text![..colon], out var kind, out error))
            return false;

        var target = text[(colon + 1)..];
        error = TargetFault(kind, ref target) is { } fault ? $"hook '{text}': {fault}" : null;
        if (error is null)
            hook = new HookName(kind, target);
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Word(Kind)}:{Target}";

    private static bool IsInterfaceKind(HookKind kind) =>
        kind is HookKind.Xdp or HookKind.TcIngress or HookKind.TcEgress or HookKind.Socket;

    private static string? TargetFault(HookKind kind, ref string target)
    {
        if (IsInterfaceKind(kind))
            return InterfaceName.TryParse(target, out _, out var error) ? null : error;
        return kind == HookKind.Trace ? ProgramFault(target) : CgroupFault(ref target);
    }

    private static string? ProgramFault(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? null
        : $"'{name}' is no name of a program; use letters, digits, '-' and '_'";

    // Two spellings of one path would be two hooks, so there is only one: no empty, '.' or '..' parts, no slash at the end.
    private static string? CgroupFault(ref string path)
    {
        if (!path.StartsWith('/'))
            return $"'{path}' is no absolute path; write it as in /sys/fs/cgroup/web";
        if (path.Length > LongestTarget || path.Contains('\0'))
            return $"the path is longer than {LongestTarget} characters or has a zero in it";

        path = path.Length > 1 ? path.TrimEnd('/') : path;
        return path.Split('/').Skip(1).Any(part => part is "" or "." or "..")
            ? $"'{path}' is not the path itself; leave out '//', '.' and '..'"
            : null;
    }
}
