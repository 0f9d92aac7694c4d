using System.Diagnostics;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Probes;

/// <summary>A probe at work. It hangs on descriptors of this process and on no pin, so the kernel takes it off when the process ends, however it ends.</summary>
internal sealed class RunningProbe : IDisposable
{
    public const string Program = "dynamic_probe";

    private const int CommandBytes = 16;
    private const int Totals = 3;

    private readonly ProbeRequest _request;
    private readonly LoadedProgram _loaded;
    private readonly BpfLink _link;
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <exception cref="UsageException">A field is not there.</exception>
    /// <exception cref="RefusedException">This kernel has no such probes.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public RunningProbe(ProbeRequest request, ProgramManifest manifest)
    {
        _request = request;
        var spec = request.Spec;
        using var config = JsonDocument.Parse(request.Config().ToJsonString());
        var function = new ProgramFunction { Name = spec.Function, Type = spec.Type, Hooks = [HookKind.Trace], Attach = spec.Place };
        try
        {
            _loaded = ProgramLoader.LoadFor(manifest with { Functions = [function] }, HookKind.Trace, config.RootElement);
        }
        catch (BpfException refused) when (refused.Error.Message.Contains("this kernel cannot run it", StringComparison.Ordinal))
        {
            throw new RefusedException(refused.Message);
        }

        try
        {
            _link = spec.Attach(_loaded.Object.Program(spec.Function));
        }
        catch
        {
            _loaded.Dispose();
            throw;
        }
    }

    public uint ProgramId => _loaded.Object.Program(_request.Spec.Function).Info.Id;

    /// <summary>Takes it off. Totals and groups are read one after the other, so only then do they agree.</summary>
    public void End() => _link.Dispose();

    /// <summary>What it has counted until now.</summary>
    public ProbeReading Read()
    {
        var totals = new ulong[Totals];
        _loaded.Object.Map("probe_stats").SumPerCpu(0, totals);
        return new ProbeReading(
            "probe", _request.Spec.Text, Math.Round(Stopwatch.GetElapsedTime(_begun).TotalSeconds, 3), totals[0], totals[1], totals[2],
            [.. Groups().OrderByDescending(group => group.Events).ThenBy(group => group.By, StringComparer.Ordinal)]);
    }

    public void Dispose()
    {
        _link.Dispose();
        _loaded.Dispose();
    }

    private List<ProbeGroup> Groups()
    {
        var map = _loaded.Object.Map("probe_groups");
        var groups = new List<ProbeGroup>();
        var words = new ulong[map.Info.ValueSize / sizeof(ulong)];
        // One more than there is room for, so that the walk ends also if groups come meanwhile; none ever goes.
        var (key, next) = (Array.Empty<byte>(), new byte[map.Info.KeySize]);
        for (var i = 0u; i <= map.Info.MaxEntries && map.GetNextKey(key, next); i++)
        {
            if (map.SumPerCpu(next, words))
                groups.Add(Group(next, words));
            (key, next) = (next, new byte[map.Info.KeySize]);
        }

        return groups;
    }

    private ProbeGroup Group(byte[] key, ulong[] words)
    {
        var hasHistogram = _request.Histogram is not null;
        return new ProbeGroup(
            Name(key), words[0], hasHistogram ? words[1] : null, hasHistogram ? words[2] : null,
            hasHistogram ? [.. words.Skip(Totals).Select(Slot).Where(slot => slot.Count > 0)] : null);

        ProbeSlot Slot(ulong count, int i) => new(i == 0 ? 0 : 1ul << i, i == words.Length - Totals - 1 ? null : 1ul << (i + 1), count);
    }

    private string Name(byte[] key) => _request.By switch
    {
        ProbeRequest.All => ProbeRequest.All,
        "comm" => Terminal.Clean(Encoding.UTF8.GetString(key, 0, Math.Max(0, Array.IndexOf(key, (byte)0, 0, CommandBytes)))),
        _ => $"{BitConverter.ToUInt64(key, CommandBytes)}",
    };
}
