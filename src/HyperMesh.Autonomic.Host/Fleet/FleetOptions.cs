using System.CommandLine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>The options of every verb about a fleet, and how it is reached.</summary>
internal sealed class FleetOptions
{
    private readonly Option<string?> _config = Options.Config();

    private readonly Option<OutputFormat> _output = Options.Output();

    /// <param name="command">Takes the options.</param>
    /// <param name="hasConfig">False where other options bring it.</param>
    public static FleetOptions AddTo(Command command, bool hasConfig = true)
    {
        var options = new FleetOptions();
        if (hasConfig)
            command.Options.Add(options._config);
        command.Options.Add(options._output);
        return options;
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_output) == OutputFormat.Json;

    public Task<int> WithAsync(ParseResult parsed, Func<IFleetControl, Task<int>> work) =>
        WithAsync(Configuration.Read(parsed.GetValue(_config)), work);

    /// <summary>Does something with the fleet of a configuration.</summary>
    /// <exception cref="UsageException">The configuration names no fleet.</exception>
    /// <exception cref="IOException">The fleet cannot do it; the message says what, where and the mend.</exception>
    public static async Task<int> WithAsync(Configuration configuration, Func<IFleetControl, Task<int>> work)
    {
        var settings = configuration.Fleet
            ?? throw new UsageException("the configuration names no fleet; write 'spec: { fleet: { etcd: { endpoints: [https://HOST:2379] } } }' in it, or name another with --config");
        await using var control = new FleetStore(settings);
        return await work(control).ConfigureAwait(false);
    }

    /// <summary>Who does it: the login name of whoever called.</summary>
    public static ChangeNote NoteNow(string why) =>
        new(Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } caller ? caller : Environment.UserName, why, TimeProvider.System.GetUtcNow());
}
