using System.CommandLine;
using System.CommandLine.Parsing;

namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary>A command with its path.</summary>
/// <param name="Path">As in <c>policy check</c>; empty for all.</param>
/// <param name="Command">What it is.</param>
internal sealed record Verb(string Path, Command Command)
{
    public IEnumerable<Argument> Arguments => Command.Arguments.Where(argument => !argument.Hidden);

    public IEnumerable<Option> Options => Command.Options.Where(option => !option.Hidden && option is not (System.CommandLine.Help.HelpOption or VersionOption));

    /// <summary>Whether it does something by itself; otherwise it is only the first word of others.</summary>
    public bool IsWhole => !Command.Subcommands.Any(command => !command.Hidden);

    /// <summary>How it is written: <c>swap IFACE NAME|ID [options]</c>.</summary>
    public string Usage => string.Join(
        ' ',
        [
            Path,
            .. Arguments.Select(Written),
            .. Options.Where(option => option.Required).Select(Written),
            .. Options.Any(option => !option.Required) ? ["[options]"] : Array.Empty<string>(),
        ]);

    /// <summary>All verbs that are not hidden, in the order of the help.</summary>
    public static IEnumerable<Verb> All(Command root) => Below(root, "");

    /// <summary>The path of what was typed.</summary>
    public static string Of(CommandResult typed) => typed.Parent is CommandResult parent ? $"{Of(parent)} {typed.Command.Name}".TrimStart() : "";

    /// <summary>An option with its value: <c>--policies DIR|FILE</c>.</summary>
    public static string Written(Option option) =>
        string.Join(", ", [.. option.Aliases.Where(alias => alias.Length == 2), option.Name]) + (option.ValueType == typeof(bool) ? "" : $" {option.HelpName ?? Values(option.ValueType)}");

    public static string Written(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        return (argument.Arity.MinimumNumberOfValues, argument.Arity.MaximumNumberOfValues) switch
        {
            (0, 1) => $"[{name}]",
            (0, _) => $"[{name}]...",
            (_, > 1) => $"{name}...",
            _ => name,
        };
    }

    private static IEnumerable<Verb> Below(Command command, string path)
    {
        foreach (var child in command.Subcommands.Where(child => !child.Hidden))
        {
            var verb = new Verb($"{path} {child.Name}".TrimStart(), child);
            yield return verb;
            foreach (var grandchild in Below(child, verb.Path))
                yield return grandchild;
        }
    }

    private static string Values(Type type) => type.IsEnum ? string.Join('|', Enum.GetNames(type)).ToLowerInvariant() : "VALUE";
}
