using System.CommandLine;
using System.CommandLine.Parsing;
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

    public static Option<string?> Config() => new("--config")
    {
        Description = "configuration (default: HYPERMESH_CONFIG, else hypermesh.yaml of the checkout, else /etc/hypermesh/hypermesh.yaml)",
        HelpName = "FILE",
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

    /// <summary>An option with a number of something.</summary>
    public static Option<int> Count(string name, string description, int fallback)
    {
        var count = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };
        count.Validators.Add(result =>
        {
            if (result.GetValue(count) < 1)
                result.AddError($"{name} must be 1 or more");
        });
        return count;
    }

    /// <summary>A parser of the one word of an option.</summary>
    /// <param name="parse">Gives null where the word is none.</param>
    /// <param name="what">What it then is none of, and how to write one.</param>
    public static Func<ArgumentResult, T?> One<T>(Func<string, T?> parse, string what)
        where T : struct => result =>
        {
            var text = result.Tokens[0].Value;
            var value = parse(text);
            if (value is null)
                result.AddError($"'{text}' is no {what}");
            return value;
        };

    /// <summary>What a variable of the environment says; null where it says nothing.</summary>
    public static string? Said(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } said ? said : null;

    /// <summary>A duration above zero.</summary>
    public static TimeSpan? SomeTime(string text) => Parse(text) is { } duration && duration > TimeSpan.Zero ? duration : null;

    private static TimeSpan? Parse(string text) => DurationText.TryParse(text, out var duration) ? duration : null;
}
