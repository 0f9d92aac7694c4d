using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Fleet;
using HyperMesh.Autonomic.Host.Knowledge;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.Otlp;
using HyperMesh.Autonomic.Host.Settings;
using HyperMesh.Autonomic.Host.Trust;
using HyperMesh.Autonomic.Host.Web;

namespace HyperMesh.Autonomic.Host;

/// <summary>The daemon's configuration: a document of kind Configuration. Immutable.</summary>
internal sealed record Configuration
{
    /// <summary>Of the file in the root of a checkout, and below /etc/hypermesh.</summary>
    public const string FileName = "hypermesh.yaml";

    /// <summary>Folders of plugins beside the installation's own.</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    public IReadOnlyList<string> DisabledPlugins { get; init; } = [];

    /// <summary>What is said to each plugin, by its name.</summary>
    public IReadOnlyDictionary<string, JsonElement> PluginSettings { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Whom to trust. Where the file does not say: anybody in a checkout, whose owner builds what it loads, and nobody elsewhere.</summary>
    public TrustSettings Trust { get; init; } = TrustSection.Default;

    /// <summary>How much of the past is kept.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>Metrics that are made of what monitors bring.</summary>
    public IReadOnlyList<DerivedMetric> Metrics { get; init; } = [];

    /// <summary>What people are told of, and how.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>Where metrics, traces and logs are sent; null where the file does not say.</summary>
    public OtlpSettings? Otlp { get; init; }

    /// <summary>Where operators reach the daemon.</summary>
    public ControlSettings Control { get; init; } = new();

    /// <summary>The page and the metrics.</summary>
    public WebSettings Web { get; init; } = new();

    /// <summary>Programs that the daemon is to hold, as they are written: what they may say is in their manifests. Null for none.</summary>
    public MappingNode? Programs { get; init; }

    /// <summary>What the file says of <see cref="Host.Settings.DaemonSettings"/>, by their names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether programs stay attached when the daemon ends; null where the file does not say.</summary>
    public OnStop? OnStop => Settings.TryGetValue(DaemonSettings.OnStop.Name, out var text) ? Enum.Parse<OnStop>(text, ignoreCase: true) : null;

    /// <summary>The file that was read; null where there is none.</summary>
    public string? File { get; init; }

    /// <summary>The parts as they are written, for comparison.</summary>
    private IReadOnlyDictionary<string, string> Parts { get; init; } = new Dictionary<string, string>();

    /// <summary>The fleet that this node belongs to; null for none.</summary>
    public FleetSettings? Fleet { get; init; }

    /// <summary>The trust that the configuration gives, for verbs that take no other.</summary>
    /// <exception cref="UsageException">There is an error in the configuration.</exception>
    public static IPluginTrust TrustNow() => new ConfiguredTrust(Read(null).Trust);

    /// <summary>Reads the file that was named, else the one that HYPERMESH_CONFIG names, else the checkout's, else /etc/hypermesh/hypermesh.yaml.</summary>
    /// <exception cref="UsageException">It is not there although it was named, or there is an error in it.</exception>
    public static Configuration Read(string? named)
    {
        var chosen = named ?? (Environment.GetEnvironmentVariable("HYPERMESH_CONFIG") is { Length: > 0 } variable ? variable : null);
        var installation = Installation.Find();
        var path = chosen ?? Path.Combine(installation.IsCheckout ? installation.Root : "/etc/hypermesh", FileName);
        if (chosen is null && !System.IO.File.Exists(path))
            return new Configuration();

        var problems = new ProblemList();
        var configuration = ReadFile(path, problems);
        if (configuration is not null)
            foreach (var warning in problems)
                Console.Error.WriteLine(warning);
        return configuration ?? throw Preparation.Refuse($"the configuration {path} cannot be used:", problems);
    }

    /// <summary>The programs that the daemon is to hold.</summary>
    /// <param name="effective">The settings that count: where programs are, and what is watched.</param>
    /// <exception cref="UsageException">One of them cannot be held; all problems are said.</exception>
    public IReadOnlyList<HeldProgram> HeldPrograms(EffectiveSettings effective)
    {
        if (Programs is null)
            return [];

        var problems = new ProblemList();
        var folders = effective[DaemonSettings.Programs] is { Length: > 0 } folder ? [folder] : Installation.Find().Programs;
        var held = ProgramsSection.Read(Programs, ProgramCatalog.Read(folders, new ProblemList()), DaemonSettings.Split(effective[DaemonSettings.Interfaces]), problems);
        return problems.HasErrors ? throw Preparation.Refuse($"the programs of the configuration {File} cannot be held:", problems) : held;
    }

    /// <summary>Reads a file; null when there is an error in it.</summary>
    public static Configuration? ReadFile(string path, ProblemList problems)
    {
        var resources = Resource.ReadFile(path, "Configuration", problems);
        if (resources is not [var resource])
        {
            if (!problems.HasErrors)
                problems.Add(Place.StartOf(path), "there is to be one configuration in it");
            return null;
        }

        var spec = resource.Spec;
        var configuration = new Configuration();
        if (spec.OptionalMapping("plugins") is { } plugins)
        {
            var beside = Path.GetDirectoryName(Path.GetFullPath(path))!;
            configuration = configuration with
            {
                PluginFolders = [.. plugins.OptionalStrings("folders").Select(folder => Path.GetFullPath(folder, beside))],
                DisabledPlugins = plugins.OptionalStrings("disabled"),
                PluginSettings = ReadSettings(plugins, problems),
            };
            plugins.Done();
        }

        if (spec.OptionalMapping("trust") is { } trust)
            configuration = configuration with { Trust = TrustSection.Read(trust, Path.GetDirectoryName(Path.GetFullPath(path))!) };
        if (spec.OptionalMapping("knowledge") is { } knowledge)
            configuration = configuration with { Retention = KnowledgeSection.Read(knowledge) };
        if (spec.OptionalMapping("metrics") is { } metrics)
            configuration = configuration with { Metrics = MetricsSection.Read(metrics) };
        if (spec.OptionalMapping("alerts") is { } alerts)
            configuration = configuration with { Alerts = AlertSection.Read(alerts, Path.GetDirectoryName(Path.GetFullPath(path))!) };
        if (spec.OptionalMapping("otlp") is { } otlp)
            configuration = configuration with { Otlp = OtlpSection.Read(otlp) };
        if (spec.Optional("programs") is { } programs && programs.TryMapping(problems, out var held))
            configuration = configuration with { Programs = held };
        if (spec.OptionalMapping("fleet") is { } fleet)
            configuration = configuration with { Fleet = FleetSection.Read(fleet, Path.GetDirectoryName(Path.GetFullPath(path))!) };
        configuration = ReadDaemon(spec, configuration, Path.GetDirectoryName(Path.GetFullPath(path))!);
        return spec.Done() && !problems.HasErrors
            ? configuration with { File = Path.GetFullPath(path), Parts = spec.Mapping.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value.ToJson()?.ToJsonString() ?? "") }
            : null;
    }

    /// <summary>The settings of the daemon, which environment and command line may override.</summary>
    private static Configuration ReadDaemon(MappingReader spec, Configuration configuration, string beside)
    {
        var settings = SettingReader.Read(spec, "", beside);
        if (spec.OptionalMapping(DaemonSettings.Run) is { } run)
        {
            settings = settings.Concat(SettingReader.Read(run, DaemonSettings.Run, beside)).ToDictionary();
            run.Done();
        }

        if (spec.OptionalMapping("control") is { } control)
        {
            settings = settings.Concat(SettingReader.Read(control, "control", beside)).ToDictionary();
            configuration = configuration with { Control = ControlSection.Read(control) with { Socket = settings.GetValueOrDefault(DaemonSettings.Socket.Name) } };
        }

        if (spec.OptionalMapping("web") is { } web)
        {
            settings = settings.Concat(SettingReader.Read(web, "web", beside)).ToDictionary();
            configuration = configuration with { Web = WebSection.Read(web, beside) };
        }

        return configuration with { Settings = settings };
    }

    /// <summary>The parts that are written otherwise than in another one.</summary>
    public IEnumerable<string> Changes(Configuration other) =>
        Parts.Keys.Union(other.Parts.Keys).Where(part => Parts.GetValueOrDefault(part) != other.Parts.GetValueOrDefault(part)).Order(StringComparer.Ordinal);

    /// <summary>This one, with some parts of another.</summary>
    public Configuration With(Configuration other, IReadOnlyCollection<string> parts) => this with
    {
        Control = parts.Contains("control") ? other.Control : Control,
        Settings = parts.Contains("onStop") ? other.Settings : Settings,
        Retention = parts.Contains("knowledge") ? other.Retention : Retention,
        Parts = Parts.Where(part => !parts.Contains(part.Key)).Concat(other.Parts.Where(part => parts.Contains(part.Key))).ToDictionary(),
    };

    private static Dictionary<string, JsonElement> ReadSettings(MappingReader plugins, ProblemList problems)
    {
        if (plugins.Optional("settings") is not { } node || !node.TryMapping(problems, out var byPlugin))
            return [];

        var settings = new Dictionary<string, JsonElement>();
        foreach (var entry in byPlugin.Entries)
            if (entry.Value.TryMapping(problems, out var values))
                settings[entry.Key.Text] = JsonSerializer.SerializeToElement(values.ToJson());
        return settings;
    }
}
