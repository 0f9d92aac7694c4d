using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>What counts: the command line over the environment, that over the configuration, that over the default. Immutable.</summary>
internal sealed class EffectiveSettings
{
    /// <summary>What <see cref="From"/> says where nobody has said anything.</summary>
    public const string Default = "default";

    private readonly Dictionary<DaemonSetting, (string Text, string From)> _values;

    private EffectiveSettings(Dictionary<DaemonSetting, (string Text, string From)> values) => _values = values;

    /// <summary>Puts the layers together.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="flags">What the command line says; nothing for what it does not.</param>
    /// <exception cref="UsageException">The command line or the environment says something that cannot be used.</exception>
    public static EffectiveSettings Of(Configuration configuration, IReadOnlyDictionary<DaemonSetting, string> flags) =>
        new(DaemonSettings.All.ToDictionary(setting => setting, setting => Of(setting, configuration, flags)));

    /// <summary>The value, as a text.</summary>
    public string this[DaemonSetting setting] => _values[setting].Text;

    /// <summary>Who says it: flag, variable, configuration or default, each with its name.</summary>
    public string From(DaemonSetting setting) => _values[setting].From;

    private static (string Text, string From) Of(DaemonSetting setting, Configuration configuration, IReadOnlyDictionary<DaemonSetting, string> flags)
    {
        if (flags.TryGetValue(setting, out var flag))
            return setting.WhyNot(flag) is var (wrong, mend) ? throw new UsageException($"{setting.Flag}: {wrong}; {mend}") : (flag, setting.Flag);
        if (Environment.GetEnvironmentVariable(setting.Variable) is { Length: > 0 } variable)
            return setting.WhyNot(variable) is var (message, hint)
                ? throw new UsageException($"{setting.Variable}: {message}; {hint}")
                : (setting.IsPath ? Path.GetFullPath(variable) : variable, setting.Variable);
        return configuration.Settings.TryGetValue(setting.Name, out var text) ? (text, configuration.File ?? "configuration") : (setting.Default(), Default);
    }
}
