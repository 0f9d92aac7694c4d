using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>Reads the arguments of <c>command.run</c>, and says all that is wrong with them. Pure.</summary>
internal sealed class CommandReader(List<ArgumentProblem> problems)
{
    public const string Undo = "undo";

    private static readonly string[] Known = ["program", "args", "environment", "stdin", Undo];

    // With these a value would say which code is run; and values may have labels in them.
    private static readonly string[] Deciding = ["PATH", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "PYTHONPATH", "PERL5LIB", "PERL5OPT"];

    /// <summary>The command; of no use when there are problems.</summary>
    public CommandCall? Read(JsonElement arguments) => Read(arguments, "", Known);

    /// <summary>The command that takes another one back; it gets the same environment. Null where the action names none.</summary>
    public CommandCall? ReadUndo(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(Undo, out var undo) ? Read(undo, $"/{Undo}", ["program", "args"]) : null;

    private CommandCall? Read(JsonElement arguments, string pointer, string[] known)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            Report(pointer, "this is no command", "write it as '{ program: …, args: [ … ] }'");
            return null;
        }

        foreach (var name in arguments.EnumerateObject().Select(member => member.Name).Except(known))
            Report($"{pointer}/{name}", $"a command has no '{name}'", NearestName.Hint(name, known));
        var program = Text(arguments, "program", pointer);
        if (program is null && !arguments.TryGetProperty("program", out _))
            Report(pointer, "'program' is missing", "it is an absolute path, or a name such as 'logger'");
        else if (program is not null && (program.Length == 0 || (program.Contains('/') && !program.StartsWith('/'))))
            Report($"{pointer}/program", $"'{program}' is neither a name nor an absolute path", "a command runs in no folder of its own");

        return new CommandCall(program ?? "", Texts(arguments, pointer), Variables(arguments, pointer), Text(arguments, "stdin", pointer) ?? "");
    }

    private List<string> Texts(JsonElement arguments, string pointer)
    {
        var texts = new List<string>();
        if (!arguments.TryGetProperty("args", out var list))
            return texts;
        if (list.ValueKind != JsonValueKind.Array)
        {
            Report($"{pointer}/args", "'args' is no list", "write each argument as an item of its own; no shell splits them");
            return texts;
        }

        foreach (var item in list.EnumerateArray())
            if (Text(item, $"{pointer}/args/{texts.Count}") is { } text)
                texts.Add(text);
        return texts;
    }

    private Dictionary<string, string> Variables(JsonElement arguments, string pointer)
    {
        var variables = new Dictionary<string, string>();
        if (!arguments.TryGetProperty("environment", out var given))
            return variables;
        if (given.ValueKind != JsonValueKind.Object)
        {
            Report($"{pointer}/environment", "'environment' is no mapping", "write it as '{ NAME: value }'");
            return variables;
        }

        foreach (var member in given.EnumerateObject())
        {
            var place = $"{pointer}/environment/{member.Name}";
            if (!IsName(member.Name))
                Report(place, $"'{member.Name}' is no name of a variable", "use letters, digits and '_'");
            else if (Deciding.Contains(member.Name) || member.Name.StartsWith("LD_", StringComparison.Ordinal))
                Report(place, $"'{member.Name}' would decide what is run", "name the program by its path instead");
            if (Text(member.Value, place) is { } text)
                variables[member.Name] = text;
        }

        return variables;
    }

    private string? Text(JsonElement arguments, string name, string pointer) =>
        arguments.TryGetProperty(name, out var given) ? Text(given, $"{pointer}/{name}") : null;

    // A number in YAML is meant as it is written.
    private string? Text(JsonElement given, string pointer)
    {
        var text = given.ValueKind is JsonValueKind.String or JsonValueKind.Number ? given.ToString() : null;
        if (text is null)
            Report(pointer, "this is no text", "put it in quotes");
        else if (text.Contains('\0'))
            Report(pointer, "text with a zero in it would be cut there");
        return text;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private void Report(string pointer, string message, string? hint = null) => problems.Add(new ArgumentProblem(pointer, message, hint));
}
