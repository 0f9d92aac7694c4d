using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench.Instructions;

/// <summary>How much code runs, where times would be another machine's: instructions of this processor by callgrind, for the paths that every sample takes; and the size of
/// every shipped program, in instructions as the verifier left them and in those that it looked at.</summary>
internal static class InstructionsBench
{
    private const int BytesOfOne = 8;

    public static async Task<BenchTable> RunAsync(int rounds, CancellationToken cancel)
    {
        var rows = new List<IReadOnlyList<object>>();
        foreach (var workload in Workload.All)
            rows.Add([workload.Name, .. await Callgrind.CountAsync(workload, rounds, cancel).ConfigureAwait(false)]);
        foreach (var manifest in Shipped.Catalog().All.OrderBy(manifest => manifest.Name, StringComparer.Ordinal))
            rows.AddRange(SizeOf(manifest));
        return new BenchTable("instructions", ["what", "instructions", "note"], rows);
    }

    private static IEnumerable<IReadOnlyList<object>> SizeOf(ProgramManifest manifest)
    {
        try
        {
            using var loaded = ProgramLoader.Load(manifest, (JsonElement?)null);
            var all = loaded.Programs.Select(program => program.Info).ToList();
            return
            [
                [$"{manifest.Name}, in the kernel", all.Sum(info => info.TranslatedBytes / BytesOfOne), $"{all.Count} functions, {all.Sum(info => info.JitedBytes):N0} B of machine code"],
                [$"{manifest.Name}, verified", all.Sum(info => info.VerifiedInstructions ?? 0), "looked at by the verifier"],
            ];
        }
        catch (Exception refused) when (refused is BpfException or ArgumentException)
        {
            // A kernel that lacks something, or a program that cannot do without a configuration.
            return [[$"{manifest.Name}, in the kernel", "", refused.Message]];
        }
    }
}
