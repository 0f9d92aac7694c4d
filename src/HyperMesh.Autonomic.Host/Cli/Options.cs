using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli.Shells;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Options that mean the same with every verb.</summary>
internal static class Options
{
    /// <summary>No time that somebody names is longer: a date must come of it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Nothing is waited for longer: a timer takes no more.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    public static Option<OutputFormat> Output() => new("--output", "-o")
    {
        Description = "text for people, json (one document, or one object a line) for scripts",
        DefaultValueFactory = _ => OutputFormat.Text,
    };

    public static Option<string?> Policies() => new("--policies")
    {
        Description = "policy file, or folder of policies (default: the folder 'policies' of the installation)",
        HelpName = "DIR|FILE",
    };

    public static Option<string?> Store() => new("--store")
    {
        Description = "Knowledge store (default: under HYPERMESH_STATE, which is /var/lib/hypermesh for root, else ~/.local/state/hypermesh)",
        HelpName = "FILE",
    };

    public static Option<string[]> Interfaces() => new("--interface", "-i")
    {
        Description = "interface to watch, as eth0 or, in a named network namespace, blue/eth0; may be given several times",
        HelpName = "IFACE",
        CompletionSources = { Completions.Interfaces },
        CustomParser = result =>
        {
            foreach (var token in result.Tokens)
                if (!InterfaceName.TryParse(token.Value, out _, out var error))
                    result.AddError(error);
            return [.. result.Tokens.Select(token => token.Value)];
        },
    };

    public static Option<string?> Programs() => new("--programs")
    {
        Description = "folder with BPF objects and their manifests (default: what this installation has built)",
        HelpName = "DIR",
    };

    public static Option<string> Pins() => new("--pins")
    {
        Description = "folder on a bpffs with the pins of what is attached",
        DefaultValueFactory = _ => Said(DaemonSettings.Pins.Variable) ?? PinDirectory.DefaultRoot,
        HelpName = "DIR",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: var path }] && !Path.IsPathRooted(path))
                    result.AddError($"--pins needs an absolute path, and '{path}' is none");
            },
        },
    };

    public static Option<string?> Socket() => new("--socket")
    {
        Description = "the daemon's control socket (default: what the configuration says, else beside the store, as STORE.sock)",
        HelpName = "PATH",
    };

    public static Option<TimeSpan> Interval(string fallback) => Duration("--interval", "time between two ticks", fallback);

    /// <summary>An option with a duration such as 100ms.</summary>
    public static Option<TimeSpan> Duration(string name, string description, string fallback) => new(name)
    {
        Description = $"{description} (default: {fallback})",
        HelpName = "DURATION",
        DefaultValueFactory = _ => Parse(fallback)!.Value,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Parse(text) is not { } duration || duration <= TimeSpan.Zero)
                result.AddError($"'{text}' is no duration for {name}; write it as 100ms, 5s or 2m");
            else if (duration > LongestWait)
                result.AddError($"'{text}' is too long for {name}; the longest is {DurationText.Format(LongestWait)}");
            else
                return duration;
            return default;
        },
    };

    /// <summary>What a variable of the environment says; null where it says nothing.</summary>
    public static string? Said(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } said ? said : null;

    private static TimeSpan? Parse(string text) => DurationText.TryParse(text, out var duration) ? duration : null;
}
