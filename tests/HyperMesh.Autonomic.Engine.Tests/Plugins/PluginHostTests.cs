using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>Plugins that come, change and go, in real folders and virtual time.</summary>
public sealed class PluginHostTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly TempFolder _plugins = new();
    private readonly TempFolder _copies = new();
    private readonly BlockingCollection<string> _said = [];
    private readonly ConcurrentQueue<IReadOnlyCollection<string>> _changes = [];
    private PluginHost? _host;
    private int _refusals;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        Directory.EnumerateFileSystemEntries(_copies.Path).ShouldBeEmpty("the copies go with the process");
    }

    public void Dispose()
    {
        _plugins.Dispose();
        _copies.Dispose();
        _said.Dispose();
    }

    [Fact]
    public async Task Open_GoodPlugins_BringWhatTheyRegister()
    {
        _plugins.Lay("a", "monitor: good\nexecutor: good\ndetector: count");
        _plugins.Lay("b", "configure: throw");
        var host = await OpenAsync();

        host.Surface.Plugins.ShouldBe(["a"]);
        host.Surface.Monitors.ShouldHaveSingleItem().Name.ShouldBe("lively");
        host.Surface.Executors.ShouldHaveSingleItem().Verbs.ShouldHaveSingleItem().Name.ShouldBe("lively.do");
        host.Surface.Detectors.ShouldHaveSingleItem().Name.ShouldBe("lively");
        host.States.Select(state => (state.Name, state.Phase)).ShouldBe([("a", PluginPhase.Loaded), ("b", PluginPhase.LeftOut)]);
        host.Faults.ShouldHaveSingleItem().ToString().ShouldEndWith("plugin b cannot be used: the configuration went wrong");
    }

    [Fact]
    public async Task Review_FilesWereReplaced_TheNewPluginIsAtWorkAndTheOldLeavesMemory()
    {
        _plugins.Lay("a", "monitor: good\nexecutor: good\ndetector: count");
        var host = await OpenAsync();
        var before = host.Surface;
        // Written over in place, while it is loaded: what runs is a copy.
        File.Copy(Path.Combine(AppContext.BaseDirectory, PluginFolderOnDisk.Assembly), _plugins[$"a/{PluginFolderOnDisk.Assembly}"], overwrite: true);
        _plugins.Write("a/behaviour.txt", "monitor: good");
        await host.ReviewAsync();

        Said().ShouldBe(["a 0.1.0 was replaced by 0.1.0"]);
        _changes.ShouldHaveSingleItem().ShouldBe(["a"]);
        host.Surface.Monitors.ShouldHaveSingleItem().ShouldNotBe(before.Monitors[0]);
        host.Surface.Executors.ShouldBeEmpty();
        Should.Throw<ObjectDisposedException>(() => before.Monitors[0].Observe(_clock));
        Should.Throw<ObjectDisposedException>(() => before.Detectors[0].Create(null!, null!));
        await FreedAsync(1);
        Directory.EnumerateDirectories(Directory.EnumerateDirectories(_copies.Path).Single()).ShouldHaveSingleItem("the copy of the old one is gone");
    }

    [Fact]
    public async Task Review_NothingHasChangedButTimes_NothingIsDone()
    {
        _plugins.Lay("a", "monitor: good");
        var host = await OpenAsync();
        File.SetLastWriteTimeUtc(_plugins["a/plugin.yaml"], new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await host.ReviewAsync();
        Said().ShouldBeEmpty();
        _changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tick_FileIsRenamedOverTheOld_IsTakenUpOnceItHasSettled()
    {
        _plugins.Lay("a", "monitor: good\nsay: 1");
        await OpenAsync();
        _plugins.Write("new.txt", "monitor: good\nsay: 2");
        File.Move(_plugins["new.txt"], _plugins["a/behaviour.txt"], overwrite: true);
        _clock.AdvanceBy(SettledChanges.Poll + SettledChanges.Tick);
        _said.Count.ShouldBe(0, "it may still be written to");
        _clock.AdvanceBy(SettledChanges.Settle + SettledChanges.Tick);
        Next().ShouldBe("a 0.1.0 was replaced by 0.1.0");
        _clock.AdvanceBy(SettledChanges.Poll * 3);
        _said.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Tick_FolderComesAndGoes_ThePluginDoesToo()
    {
        await OpenAsync();
        _plugins.Lay("late", "monitor: good");
        Next().ShouldBe("late 0.1.0 was loaded");
        _host!.Surface.Plugins.ShouldBe(["late"]);
        Directory.Delete(_plugins["late"], recursive: true);
        Next().ShouldBe("late was removed: its folder is gone");
        _host.Surface.Monitors.ShouldBeEmpty();
        _changes.ShouldBe([["late"], []]);
    }

    [Theory]
    [InlineData("configure: throw", "plugin a cannot be used: the configuration went wrong")]
    [InlineData("configure: block", "plugin a did not configure itself within 0.5 s and is left out")]
    public async Task Review_NewFilesCannotBeUsed_TheOldOneStaysAndWhyIsSaidOnce(string behaviour, string why)
    {
        _plugins.Lay("a", "monitor: good");
        var host = await OpenAsync(limit: TimeSpan.FromSeconds(0.5));
        var before = host.Surface.Monitors[0];
        _plugins.Write("a/behaviour.txt", behaviour);
        await host.ReviewAsync();
        await host.ReviewAsync();

        Said().ShouldHaveSingleItem().ShouldBe($"a 0.1.0 stays, its new files cannot be used: {_plugins["a/plugin.yaml"]}:5:13: {why}");
        _changes.ShouldBeEmpty();
        host.Surface.Monitors.ShouldHaveSingleItem().ShouldBe(before);
        host.States.ShouldHaveSingleItem().Phase.ShouldBe(PluginPhase.Loaded);
        _plugins.Write("a/behaviour.txt", "monitor: good\nsay: 2");
        await host.ReviewAsync();
        Said().ShouldBe(["a 0.1.0 was replaced by 0.1.0"]);
        host.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Review_TheSamePluginInAnotherFolder_TakesItsPlaceWhenTheFirstGoes()
    {
        _plugins.Lay("one", "monitor: good", id: "same");
        var host = await OpenAsync();
        _plugins.Lay("two", "monitor: good", id: "same");
        await host.ReviewAsync();
        await host.ReviewAsync();
        Said().ShouldHaveSingleItem().ShouldEndWith("two/plugin.yaml:1:1: there is another plugin named 'same'; give one of them another name");
        Directory.Delete(_plugins["one"], recursive: true);
        await host.ReviewAsync();
        Said().ShouldBe(["same was removed: its folder is gone", "same 0.1.0 was loaded"]);
        host.Surface.Plugins.ShouldBe(["same"]);
        _changes.ShouldHaveSingleItem("one change for both");
    }

    [Fact]
    public async Task Fault_TooMany_QuarantinesForATimeThatDoublesOrUntilTheFilesChange()
    {
        _plugins.Lay("a", "monitor: good");
        var host = await OpenAsync(new PluginLimits { Faults = 3 });
        Fail(3);
        await host.ReviewAsync();
        Said().ShouldBe(["a is quarantined until 00:01:00 or until its files change, after 3 faults; the last one: it went wrong"]);
        host.Surface.Plugins.ShouldBeEmpty();
        host.States.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            state => state.Phase.ShouldBe(PluginPhase.Quarantined), state => state.ByKind[PluginFault.Monitor].ShouldBe(3));

        await host.ReviewAsync();
        Said().ShouldBeEmpty();
        _host!.End();
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await host.ReviewAsync();
        Said().ShouldBe(["a 0.1.0 was loaded"]);
        Fail(3);
        await host.ReviewAsync();
        Said().ShouldHaveSingleItem().ShouldStartWith("a is quarantined until 00:03:00 or until its files change, after 6 faults");

        _plugins.Write("a/behaviour.txt", "monitor: good\nsay: 2");
        await host.ReviewAsync();
        Said().ShouldBe(["a 0.1.0 was loaded"]);
        host.States.ShouldHaveSingleItem().Faults.ShouldBe(0, "other files, another account");

        void Fail(int times)
        {
            for (var i = 0; i < times; i++)
                ((IContained)host.Surface.Monitors[0]).Ledger.Fault(PluginFault.Monitor, "it went wrong");
        }
    }

    [Fact]
    public async Task Quarantine_OverButItCannotBeLoaded_IsTriedAgainEverMoreRarely()
    {
        _plugins.Lay("a", "monitor: good");
        var trust = new Sometimes();
        var host = await OpenAsync(new PluginLimits { Faults = 1 }, trust: trust);
        _host!.End();
        ((IContained)host.Surface.Monitors[0]).Ledger.Fault(PluginFault.Monitor, "it went wrong");
        await host.ReviewAsync();
        Said().ShouldHaveSingleItem().ShouldStartWith("a is quarantined until 00:01:00");

        trust.Refuses = true;
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await host.ReviewAsync();
        await host.ReviewAsync();
        Said().ShouldHaveSingleItem().ShouldEndWith("plugin a cannot be used: not now");
        host.States.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            state => state.Phase.ShouldBe(PluginPhase.Quarantined),
            state => state.Until.ShouldBe(JournalText.Epoch.AddMinutes(3)),
            state => state.ByKind[PluginFault.Load].ShouldBe(1));

        trust.Refuses = false;
        _clock.AdvanceBy(TimeSpan.FromMinutes(2));
        await host.ReviewAsync();
        Said().ShouldBe(["a 0.1.0 was loaded"]);
        host.States.ShouldHaveSingleItem().Phase.ShouldBe(PluginPhase.Loaded);
    }

    [Fact]
    public async Task Review_LoopCannotTakeTheChange_ItIsTriedAgainAndTheOldOneEndsThen()
    {
        _plugins.Lay("a", "monitor: good");
        await OpenAsync();
        _refusals = 1;
        Directory.Delete(_plugins["a"], recursive: true);
        await Should.ThrowAsync<IOException>(() => _host!.ReviewAsync());
        _changes.ShouldBeEmpty();

        await FreedAsync(1);
        _changes.ShouldBe([[]]);
    }

    [Fact]
    public async Task Dispose_Twice_ComesBackAndNothingIsLookedAtAfterwards()
    {
        _plugins.Lay("a", "monitor: good");
        var host = await OpenAsync();
        await host.DisposeAsync();
        await host.DisposeAsync().AsTask().WaitAsync(Patience);
        await host.ReviewAsync().WaitAsync(Patience);
        host.Loaded.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("block", 0.3, "a: its services did not end within 0.3 s")]
    [InlineData("throw", 20, "a: its services failed when they were ended: the services went wrong")]
    public async Task Review_ServicesDoNotEnd_IsSaidAndTheOthersGoOn(string services, double seconds, string words)
    {
        _plugins.Lay("a", $"monitor: good\nservices: {services}");
        var host = await OpenAsync(new PluginLimits { Drain = TimeSpan.FromSeconds(seconds) });
        Directory.Delete(_plugins["a"], recursive: true);
        await host.ReviewAsync();
        Said().ShouldBe(["a was removed: its folder is gone", words]);
    }

    [Fact]
    public async Task Review_PluginLeavesATimerBehind_IsNamedWhenItsCodeStaysInMemory()
    {
        _plugins.Lay("a", "monitor: good\nconfigure: leak");
        var host = await OpenAsync();
        Directory.Delete(_plugins["a"], recursive: true);
        await host.ReviewAsync();
        Said().Count.ShouldBe(1);
        _clock.AdvanceBy(LeavingCode.Patience + TimeSpan.FromSeconds(2));
        Said().ShouldContain("a was unloaded, but its code stays in memory: something of it still runs, or is held by a cache (1 so far)");
        host.Unloaded.ShouldBe((0, 1));
    }

    [Fact]
    public async Task Open_TrustRefuses_LeavesItOutAndWasShownTheCopy()
    {
        _plugins.Lay("a", "monitor: good");
        var trust = new Nobody();
        var host = await OpenAsync(trust: trust);
        host.Surface.Plugins.ShouldBeEmpty();
        host.Faults.ShouldHaveSingleItem().ToString().ShouldEndWith("plugin a cannot be used: nobody vouches for it; sign it");
        trust.Asked.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            files => files.Manifest.ShouldStartWith(_copies.Path), files => files.Payload.ShouldStartWith(_copies.Path));
    }

    private async Task<PluginHost> OpenAsync(PluginLimits? limits = null, TimeSpan? limit = null, IPluginTrust? trust = null)
    {
        var loader = new PluginLoader(new LoopSettings(), new SeriesCatalog(), NullLoggerFactory.Instance)
        {
            Copies = _copies.Path,
            Limit = limit ?? PluginLoader.TimeLimit,
        };
        var sources = new PluginSources { Folders = [_plugins.Path], Trust = trust ?? AnyPlugin.Instance };
        _host = await PluginHost.OpenAsync(loader, sources, limits ?? new PluginLimits(), _clock);
        _host.Begin(
            surface =>
            {
                if (_refusals-- > 0)
                    throw new IOException("not now");
                _changes.Enqueue(surface.Plugins);
                return Task.CompletedTask;
            },
            _said.Add);
        return _host;
    }

    /// <summary>What is said next, as time goes on.</summary>
    private string Next()
    {
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < Patience;)
        {
            if (_said.TryTake(out var words, TimeSpan.FromMilliseconds(20)))
                return words;
            // Time enough for a change to be seen and to settle; a review takes real time.
            _clock.AdvanceBy(SettledChanges.Poll * 2);
        }

        throw new TimeoutException("nothing was said");
    }

    private List<string> Said()
    {
        var all = new List<string>();
        while (_said.TryTake(out var words))
            all.Add(words);
        return all;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task FreedAsync(int count) => PluginFolderOnDisk.CollectUntilAsync(
        () =>
        {
            _clock.AdvanceBy(TimeSpan.FromMilliseconds(1100));
            return _host!.Unloaded.Freed + _host.Unloaded.Stuck >= count && _host.Unloaded.Freed == count;
        },
        "the old code has left memory");

    private sealed class Sometimes : IPluginTrust
    {
        public bool Refuses { get; set; }

        public TrustVerdict Judge(TrustedFiles files) => new(TrustLevel.Unsigned, "", null, Refuses ? "not now" : null);

        public ProgramVerdict Judge(ProgramFiles files) => throw new NotSupportedException("there is no program here");
    }

    private sealed class Nobody : IPluginTrust
    {
        public List<TrustedFiles> Asked { get; } = [];

        public TrustVerdict Judge(TrustedFiles files)
        {
            File.Exists(files.Manifest).ShouldBeTrue();
            Asked.Add(files);
            return new TrustVerdict(TrustLevel.Unsigned, "", null, "nobody vouches for it", "sign it");
        }

        public ProgramVerdict Judge(ProgramFiles files) => throw new NotSupportedException("there is no program here");
    }
}
