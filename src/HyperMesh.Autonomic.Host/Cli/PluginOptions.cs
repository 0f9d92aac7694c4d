using System.CommandLine;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>The options of every verb that loads plugins.</summary>
internal sealed class PluginOptions
{
    private readonly Option<string?> _config = Options.Config();

    private readonly Option<string[]> _folders = new("--plugins")
    {
        Description = "a plugin's folder, or a folder of plugins, beside the installation's own; may be given several times",
        HelpName = "DIR",
    };

    public static PluginOptions AddTo(Command command)
    {
        var options = new PluginOptions();
        command.Options.Add(options._config);
        command.Options.Add(options._folders);
        return options;
    }

    /// <summary>Where the plugins of this call come from.</summary>
    /// <exception cref="UsageException">The configuration has errors, or a folder is not there.</exception>
    public PluginSources Read(ParseResult parsed) => Read(parsed, Configuration(parsed));

    /// <summary>As <see cref="Read(ParseResult)"/>, by a configuration that was read already.</summary>
    public PluginSources Read(ParseResult parsed, Configuration configuration)
    {
        var named = (parsed.GetValue(_folders) ?? []).Select(Path.GetFullPath).ToList();
        if (named.Find(folder => !Directory.Exists(folder)) is { } missing)
            throw new UsageException($"--plugins: there is no folder {missing}");
        return Of(configuration, named);
    }

    /// <summary>The whole configuration of this call.</summary>
    /// <exception cref="UsageException">The configuration has errors.</exception>
    public Configuration Configuration(ParseResult parsed) => Host.Configuration.Read(parsed.GetValue(_config));

    /// <summary>What a configuration says, and the folders that were named beside it.</summary>
    public static PluginSources Of(Configuration configuration, IReadOnlyList<string> named) => new()
    {
        Folders = [Installation.Find().Plugins, .. configuration.PluginFolders, .. named],
        Disabled = configuration.DisabledPlugins,
        Trust = new ConfiguredTrust(configuration.Trust),
        Settings = configuration.PluginSettings,
    };
}
