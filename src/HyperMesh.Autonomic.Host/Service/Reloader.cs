using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Commands;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Service;

/// <summary>Reads policies and configuration again while the daemon runs: when they are edited, on SIGHUP, and when somebody asks. What has errors is not
/// taken over and stays visible until it is mended. Thread-safe; one reload at a time.</summary>
internal sealed class Reloader : IDisposable
{
    private readonly LoopServiceOptions _options;
    private readonly PolicyFolder _policies;
    private readonly ServiceNotifier _notifier;
    private readonly SemaphoreSlim _one = new(1);
    private readonly WatchedFile? _file;
    private readonly IDisposable _accepted;
    private LiveLoop? _loop;
    private volatile ReloadError? _policyError;
    private volatile ConfigurationStatus _configuration;
    private Configuration _inForce;

    /// <param name="options">What the daemon was started with; what counts at the end is changed in it.</param>
    /// <param name="policies">The policies of this node.</param>
    /// <param name="notifier">Is told of every reload.</param>
    /// <param name="scheduler">Files are looked at on its thread.</param>
    public Reloader(LoopServiceOptions options, PolicyFolder policies, ServiceNotifier notifier, IScheduler scheduler)
    {
        (_options, _policies, _notifier, _inForce) = (options, policies, notifier, options.Configuration);
        _configuration = new ConfigurationStatus(_inForce.File, TimeProvider.System.GetUtcNow(), [], null);
        _accepted = policies.Changes.Subscribe(_ => _policyError = null);
        if (_inForce.File is { } file)
            _file = new WatchedFile(file, scheduler, () => _ = ReloadAsync("an edit of the configuration"));
    }

    /// <summary>Why the last edit of the policies was not taken over; null when it was.</summary>
    public ReloadError? PolicyError => _policyError;

    /// <summary>What is known of the configuration.</summary>
    public ConfigurationStatus Configuration => _configuration;

    /// <summary>The socket whose owner and mode may change; null while there is none.</summary>
    public string? Socket { get; set; }

    /// <summary>From now on what changes is done to this loop and told to it.</summary>
    public void Begin(LiveLoop loop) => _loop = loop;

    /// <summary>An edit of the policies was refused.</summary>
    public void Refused(PolicyRejection rejection) => _policyError = new ReloadError(
        TimeProvider.System.GetUtcNow(), rejection.ToString(), [.. rejection.Problems.Select(problem => problem.ToString())]);

    /// <summary>Reads both again, now.</summary>
    /// <param name="by">Who or what has asked for it, for the journal.</param>
    /// <returns>The parts of the configuration that count from now on and did not before.</returns>
    public async Task<IReadOnlyList<string>> ReloadAsync(string by)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            _notifier.Reloading();
            _loop?.Note("control", $"reload, asked for by {by}");
            await _policies.LookNowAsync().ConfigureAwait(false);
            return ReadConfiguration();
        }
        finally
        {
            _notifier.Ready(_policyError?.Message ?? _configuration.Error?.Message ?? $"revision {_policies.Current.Revision} of the policies is in force");
            _one.Release();
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _accepted.Dispose();
    }

    private IReadOnlyList<string> ReadConfiguration()
    {
        if (_inForce.File is not { } file)
            return [];

        var problems = new ProblemList();
        if (Host.Configuration.ReadFile(file, problems) is not { } read)
        {
            Refuse(problems);
            return [];
        }

        try
        {
            return TakeOver(read);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Refuse([], fault.Message);
            return [];
        }
    }

    private void Refuse(IEnumerable<Problem> problems, string? message = null)
    {
        var all = ErrorsFirst(problems);
        var words = message ?? $"the configuration was not taken over, the old one stays in force: {all[0]}{(all.Count > 1 ? $" (and {all.Count - 1} more)" : "")}";
        if (_configuration.Error?.Message != words)
            Say(words);
        _configuration = _configuration with { Error = new ReloadError(TimeProvider.System.GetUtcNow(), words, all) };
    }

    /// <summary>In words; a warning is not why something was refused.</summary>
    internal static IReadOnlyList<string> ErrorsFirst(IEnumerable<Problem> problems) =>
        [.. problems.OrderBy(problem => problem.Severity == ProblemSeverity.Warning).Select(problem => problem.ToString())];

    private List<string> TakeOver(Configuration read)
    {
        var (changed, needsRestart) = (new List<string>(), new List<string>());
        foreach (var part in read.Changes(_inForce))
        {
            if (part == "onStop")
                _options.OnStopInFile = read.OnStop;
            else if (part == "knowledge")
                _loop?.Keep(read.Retention);
            else if (part == "control" && read.Control.Socket == _inForce.Control.Socket && Socket is { } socket)
                ControlSocket.Protect(socket, read.Control);
            else
            {
                needsRestart.Add(part);
                continue;
            }

            changed.Add(part);
        }

        // What needs a restart is still compared with what the daemon was started with.
        _inForce = _inForce.With(read, changed);
        if (changed.Count > 0)
            Say($"the configuration was read again: {string.Join(", ", changed)} changed");
        if (needsRestart.Count > 0 && !needsRestart.SequenceEqual(_configuration.NeedsRestart))
            Say($"the configuration was edited: {string.Join(", ", needsRestart)} count from the next start");
        _configuration = new ConfigurationStatus(_inForce.File, TimeProvider.System.GetUtcNow(), needsRestart, null);
        return changed;
    }

    private void Say(string words)
    {
        Console.Error.WriteLine($"hypermesh: {words}");
        _loop?.Note("configuration", words);
    }
}
