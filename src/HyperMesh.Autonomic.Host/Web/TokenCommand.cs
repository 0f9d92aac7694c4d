using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Settings;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary><c>token new|list|revoke</c>: who may do what on the daemon's page and on its HTTP port.</summary>
internal static class TokenCommand
{
    private const int LongestName = 64;

    public static Command Create() => new("token", "Makes, lists and takes back the tokens of the daemon's page.") { New(), List(), Revoke() };

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = "whose it is: the journal names this with every change", HelpName = "NAME" };
        var role = new Option<WebRole>("--role")
        {
            Description = "operator (may approve, hold, silence, reload) or viewer (may look, where looking needs a token)",
            DefaultValueFactory = _ => WebRole.Operator,
        };
        var lifetime = new Option<string?>("--expires") { Description = "how long it is good for, as 12h or 90d (default: until it is revoked)", HelpName = "DURATION" };
        var (file, output) = (FileOption(), Options.Output());
        var command = new Command("new", "Makes a token and prints it once; only its digest is kept.") { name, role, lifetime, file, output };
        command.SetAction(parsed =>
        {
            var (whose, tokens) = (NameOf(parsed.GetValue(name)!), Open(parsed.GetValue(file)));
            var (made, secret) = WebToken.Make(whose, parsed.GetValue(role), TimeProvider.System.GetUtcNow(), LifetimeOf(parsed.GetValue(lifetime)));
            tokens.Change(known => known.Any(token => token.Name == whose)
                ? throw new UsageException($"there is a token of '{whose}' already; 'hypermesh token revoke {whose}' takes it back")
                : [.. known, made]);
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { name = made.Name, role = StatusName(made.Role), token = secret, expires = made.Expires, file = tokens.Path })
                : $"{secret}\nIt is shown this once. On the page: 'Sign in'; from a script: Authorization: Bearer TOKEN.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var (file, output) = (FileOption(), Options.Output());
        var command = new Command("list", "Lists the tokens there are: whose, for what, until when.") { file, output };
        command.SetAction(parsed =>
        {
            var tokens = Open(parsed.GetValue(file)).Read();
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new { tokens = tokens.Select(token => new { name = token.Name, role = StatusName(token.Role), made = token.Made, expires = token.Expires }) }));
            else
                Report(tokens);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("name") { Description = "whose token", HelpName = "NAME" };
        var file = FileOption();
        var command = new Command("revoke", "Takes a token back; from then on it is good for nothing.") { name, file };
        command.SetAction(parsed =>
        {
            var (whose, tokens) = (parsed.GetValue(name)!, Open(parsed.GetValue(file)));
            tokens.Change(known => known.All(token => token.Name != whose)
                ? throw new UsageException($"there is no token of '{whose}'{(NearestName.Hint(whose, known.Select(token => token.Name)) is { } hint ? $"; {hint}" : "")}")
                : known.Where(token => token.Name != whose));
            Console.Out.WriteLine($"the token of {whose} is good for nothing from now on");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Report(IReadOnlyList<WebToken> tokens)
    {
        if (tokens.Count == 0)
        {
            Console.Out.WriteLine("there are no tokens; 'hypermesh token new NAME' makes one");
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns("NAME", "ROLE", "MADE", "EXPIRES");
        foreach (var token in tokens)
            table.AddRow(Terminal.Text(token.Name), StatusName(token.Role), $"{token.Made:yyyy-MM-dd}", token.Expires is { } until ? $"{until:yyyy-MM-dd HH:mm}Z" : "never");
        AnsiConsole.Write(table);
    }

    private static string NameOf(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@')
        ? name
        : throw new UsageException($"{Quoted.Of(name)} is no name for a token; use at most {LongestName} letters, digits, '-', '_', '.' and '@'");

    private static TimeSpan? LifetimeOf(string? text) => text is null ? null
        : DurationText.TryParse(text, out var time) && time > TimeSpan.Zero ? time
        : throw new UsageException($"{Quoted.Of(text)} is no duration for --expires; write it as 12h or 90d");

    private static string StatusName(WebRole role) => Control.StatusReader.Name(role);

    private static TokenFile Open(string? chosen) => new(chosen ?? EffectiveSettings.Of(Configuration.Read(null), new Dictionary<DaemonSetting, string>())[DaemonSettings.WebTokens]);

    private static Option<string?> FileOption() => new("--tokens")
    {
        Description = "file of the tokens (default: what the configuration says, else web-tokens.json in the state folder)",
        HelpName = "FILE",
    };
}
