using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins;

public sealed partial class PluginHost
{
    /// <summary>One look at all plugins: what has come, gone, changed or failed too often; then one change for all of it.</summary>
    private sealed class Review(PluginHost host)
    {
        private readonly List<string> _words = [];
        private readonly List<PluginResident> _residents = [.. host._residents];

        public async Task RunAsync(CancellationToken cancel)
        {
            try
            {
                await LookAsync(cancel).ConfigureAwait(false);
                if (host._hasChanged)
                    await host._change(host.Surface).ConfigureAwait(false);
                host._hasChanged = false;
                while (host._ending.TryDequeue(out var plugin))
                    await EndAsync(plugin).ConfigureAwait(false);
            }
            finally
            {
                _words.ForEach(host._say);
            }
        }

        private async Task LookAsync(CancellationToken cancel)
        {
            var folders = host._sources.Folders.SelectMany(PluginSource.Find).Distinct().ToList();
            try
            {
                await LookAsync(folders, cancel).ConfigureAwait(false);
            }
            finally
            {
                host._residents = [.. _residents.OrderBy(resident => folders.IndexOf(resident.Folder))];
            }
        }

        private async Task LookAsync(List<string> folders, CancellationToken cancel)
        {
            // First what is gone: a deployment may bring the same plugin in another folder.
            foreach (var gone in _residents.Where(resident => !folders.Contains(resident.Folder)).ToList())
                Remove(gone);
            foreach (var failing in _residents.Where(resident => resident is { AtWork: not null, Ledger.IsQuarantined: true }))
                Quarantine(failing);
            foreach (var folder in folders)
                await LookAsync(_residents.Find(resident => resident.Folder == folder) ?? Add(folder), cancel).ConfigureAwait(false);
        }

        private PluginResident Add(string folder)
        {
            var added = new PluginResident(folder);
            _residents.Add(added);
            return added;
        }

        private void Remove(PluginResident gone)
        {
            _residents.Remove(gone);
            if (gone.AtWork is null)
                return;

            End(gone);
            _words.Add($"{gone.Name} was removed: its folder is gone");
        }

        private void Quarantine(PluginResident failing)
        {
            End(failing);
            var state = failing.Ledger!.State;
            _words.Add($"{failing.Name} is quarantined until {state.Until:HH:mm:ss} or until its files change, after {Faults(state)}; the last one: {state.LastFault}");
        }

        private void End(PluginResident resident)
        {
            host._ending.Enqueue(resident.AtWork!);
            resident.AtWork = null;
            host._hasChanged = true;
        }

        private async Task LookAsync(PluginResident resident, CancellationToken cancel)
        {
            var content = PluginFiles.ContentOf(PluginFiles.Of(resident.Folder));
            if (content != resident.Content)
                await ReloadAsync(resident, content, isNew: true, cancel).ConfigureAwait(false);
            else if (resident is { AtWork: null, Ledger: { } ledger } && ledger.IsDue(host._scheduler.Now))
                await ReloadAsync(resident, content, isNew: false, cancel).ConfigureAwait(false);
            else if (resident is { AtWork: null, IsTwice: true } && _residents.TrueForAll(other => other.AtWork?.Name != resident.Name))
                await ReloadAsync(resident, content, isNew: false, cancel).ConfigureAwait(false);
        }

        /// <param name="resident">The plugin.</param>
        /// <param name="content">What is in its files.</param>
        /// <param name="isNew">Other files: its account begins anew. Else its quarantine is over.</param>
        /// <param name="cancel">Ends it.</param>
        private async Task ReloadAsync(PluginResident resident, string content, bool isNew, CancellationToken cancel)
        {
            var problems = new ProblemList();
            resident.Content = content;
            resident.IsTwice = false;
            if (await OpenAsync(resident, isNew, problems, cancel).ConfigureAwait(false) is { } plugin)
            {
                plugin.Ledger.Release();
                Replace(resident, plugin, problems);
                return;
            }

            Refuse(resident, problems);
            // Whatever kept it out may pass, as a full disk does: it is tried again, ever more rarely.
            if (!isNew && resident.Ledger is { IsQuarantined: true } ledger)
                ledger.Prolong(problems is [var first, ..] ? first.ToString() : "it is disabled");
        }

        private async Task<ContainedPlugin?> OpenAsync(PluginResident resident, bool isNew, ProblemList problems, CancellationToken cancel)
        {
            if (PluginSource.Read(resident.Folder, problems) is not { } source)
                return null;

            resident.Name = source.Manifest.Name;
            if (host._sources.Disabled.Contains(resident.Name))
                return null;

            var others = _residents.Where(other => other != resident && other.AtWork is not null).Select(other => other.Name);
            if (PluginLoader.IsTwice(source, others, problems))
            {
                resident.IsTwice = true;
                return null;
            }

            var ledger = isNew || resident.Ledger is null ? new PluginLedger(resident.Name, host._limits, host._scheduler) : resident.Ledger;
            return await OpenAsync(source, ledger, problems, cancel).ConfigureAwait(false);
        }

        private async Task<ContainedPlugin?> OpenAsync(PluginSource source, PluginLedger ledger, ProblemList problems, CancellationToken cancel)
        {
            var series = new CountedCatalog(host._loader.Catalog, host._limits);
            if (await host._loader.OpenAsync(source, host._sources, host._cache, series, problems, cancel).ConfigureAwait(false) is not { } open)
                return null;

            try
            {
                return await Task.Run(() => new ContainedPlugin(open, ledger, host.Watch), cancel).WaitAsync(host._loader.Limit, cancel).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                var cause = fault is TimeoutException ? $"it did not say within {host._loader.Limit.TotalSeconds:0.#} s what it brings" : fault.Message;
                problems.Add(source.Manifest.Place, $"plugin {source.Manifest.Name} cannot be used: {cause}");
                host._leaving.Add(source.Manifest.Name, await open.CloseAsync(host._limits.Drain, host._say).ConfigureAwait(false), host._scheduler.Now);
                return null;
            }
        }

        private void Replace(PluginResident resident, ContainedPlugin plugin, ProblemList problems)
        {
            var before = resident.AtWork;
            if (before is not null)
                End(resident);
            (resident.AtWork, resident.Ledger, resident.Problems) = (plugin, plugin.Ledger, [.. problems]);
            host._hasChanged = true;
            var origin = plugin.Plugin.Trust.Description is { Length: > 0 } known ? $": {known}" : "";
            _words.Add(before is null
                ? $"{plugin.Name} {plugin.Version} was loaded{origin}"
                : $"{plugin.Name} {before.Version} was replaced by {plugin.Version}{origin}");
        }

        private void Refuse(PluginResident resident, ProblemList problems)
        {
            resident.Problems = [.. problems];
            foreach (var problem in problems)
                _words.Add(resident.AtWork is { } plugin ? $"{plugin.Name} {plugin.Version} stays, its new files cannot be used: {problem}" : problem.ToString());
        }

        private async Task EndAsync(ContainedPlugin plugin)
        {
            var memory = await plugin.CloseAsync(host._limits.Drain, words => _words.Add($"{plugin.Name}: {words}")).ConfigureAwait(false);
            host._leaving.Add(plugin.Name, memory, host._scheduler.Now);
        }

        private static string Faults(PluginState state) => state.Faults == 1 ? "a fault" : $"{state.Faults} faults";
    }
}
