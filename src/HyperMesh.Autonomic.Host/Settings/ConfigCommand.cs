using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary><c>config</c>: the daemon's configuration, looked at without starting it.</summary>
internal static class ConfigCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("config", "The daemon's configuration: checked, shown with what overrides it, and its JSON schema.") { Check(), Show(), Schema() };

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Description = "the file (default: what 'run' would read)", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Checks the configuration and the environment; exits 2 with every problem and its place.") { file };
        command.SetAction(parsed =>
        {
            var configuration = Configuration.Read(parsed.GetValue(file));
            configuration.HeldPrograms(EffectiveSettings.Of(configuration, new Dictionary<DaemonSetting, string>()));
            Console.Out.WriteLine(configuration.File is { } path ? $"{path}: no problem" : "there is no configuration; the defaults are in force");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var effective = new Option<bool>("--effective") { Description = "all settings as they count, with who says it; without it, only what is said somewhere" };
        var config = new Option<string?>("--config") { Description = "configuration (default: what 'run' would read)", HelpName = "FILE" };
        var output = Options.Output();
        var command = new Command("show", "Shows the settings that configuration and environment say, and from where each comes.") { effective, config, output };
        command.SetAction(parsed =>
        {
            var settings = EffectiveSettings.Of(Configuration.Read(parsed.GetValue(config)), new Dictionary<DaemonSetting, string>());
            var shown = DaemonSettings.All.Where(setting => parsed.GetValue(effective) || settings.From(setting) != "default").ToList();
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(shown.ToDictionary(setting => setting.Name, setting => new { value = settings[setting], from = settings.From(setting) })));
            else
                Write(shown, settings);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Writes the configuration's JSON schema, for editors.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine(ConfigurationLanguage.Schema().ToJsonString(Indented));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(List<DaemonSetting> shown, EffectiveSettings settings)
    {
        if (shown.Count == 0)
        {
            Console.Out.WriteLine("neither configuration nor environment says anything; --effective shows the defaults");
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns("SETTING", "VALUE", "FROM", "VARIABLE", "FLAG");
        foreach (var setting in shown)
            table.AddRow(setting.Name, Terminal.Text(settings[setting]), Terminal.Text(settings.From(setting)), setting.Variable, setting.Flag);
        AnsiConsole.Write(table);
    }
}
