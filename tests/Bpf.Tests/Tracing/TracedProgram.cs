using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>A shipped program, loaded by its manifest and attached at the hook "trace", or not attached at all for the other hooks.</summary>
internal sealed class TracedProgram : IDisposable
{
    private readonly ProgramManifest _manifest;
    private readonly List<BpfLink> _links = [];
    private readonly List<string> _attached = [];

    /// <param name="manifest">The program.</param>
    /// <param name="config">An object whose members are the parameters.</param>
    /// <param name="only">The only function to attach, without what would take its place; null for what the manifest says.</param>
    public TracedProgram(ProgramManifest manifest, object? config = null, string? only = null)
    {
        _manifest = manifest;
        Object = ProgramLoader.Load(manifest, config is null ? null : JsonSerializer.SerializeToElement(config));
        try
        {
            var substitutes = manifest.Functions.Select(function => function.Else).ToHashSet();
            foreach (var function in manifest.Functions.Where(f => f.Hooks.Contains(HookKind.Trace)))
            {
                if (only is null ? !substitutes.Contains(function.Name) : function.Name == only)
                    Attach(function, only is null);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public BpfObject Object { get; }

    /// <summary>The functions that are attached.</summary>
    public IReadOnlyList<string> Attached => _attached;

    public BpfProgram Program => Object.Program(_manifest.Function);

    /// <summary>Takes the program off, so that its maps stand still.</summary>
    public void Detach()
    {
        foreach (var link in _links)
            link.Dispose();
        _links.Clear();
    }

    /// <summary>A counter of the manifest that is one number.</summary>
    public ulong Counter(string metric)
    {
        var counter = _manifest.Counters.Single(c => c.Metric.Name == metric);
        return Rows(counter.Map).Single(row => row.Key() == counter.Key)[counter.Field!];
    }

    /// <summary>All entries of a map.</summary>
    public IReadOnlyList<MapRow> Rows(string map) => MapRow.ReadAll(Object.Map(map));

    public void Dispose()
    {
        Detach();
        Object.Dispose();
    }

    private void Attach(ProgramFunction function, bool orElse)
    {
        var program = Object.Program(function.Name);
        try
        {
            _links.Add(function.Type switch
            {
                FunctionType.Kprobe => KprobeLink.Attach(program, function.Attach!),
                FunctionType.RawTracepoint => RawTracepointLink.Attach(program, function.Attach!),
                FunctionType.Lsm => LsmLink.Attach(program),
                _ => throw new NotSupportedException($"{function.Name} is a {function.Type}"),
            });
            _attached.Add(function.Name);
        }
        catch (BpfException) when (orElse && function.Else is not null)
        {
            Attach(_manifest.Functions.Single(other => other.Name == function.Else), orElse);
        }
    }
}
