using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What a packet costs in each shipped program, as BPF_PROG_TEST_RUN measures it: a million packets a run, every program once in
/// each round, so that a busy moment is one for all. The packet is that of a program's first canary case.</summary>
internal static class ProgramsBench
{
    private const int PacketsEach = 1_000_000;

    /// <summary>The packet of the rules: UDP from 192.0.2.1:50000 to 198.51.100.1:53053, 60 bytes.</summary>
    private static readonly byte[] Udp = Convert.FromHexString(
        "020000000001020000000002" + "0800" + "4500002e0000000040110000c0000201c6336401" + "c350cf3d001a0000"
        + "000000000000000000000000000000000000");

    public static async Task<BenchTable> RunAsync(int runs, CancellationToken cancel)
    {
        using var subjects = new Subjects();
        var empty = subjects.Add("nothing (XDP_PASS)", BpfProgram.LoadConstant(ProgramType.Xdp, 2), Udp);
        var catalog = Shipped.Catalog();
        foreach (var name in catalog.Names)
            AddShipped(subjects, catalog.Find(name)!);
        foreach (var name in (string[])["xdp_pqc_verify", "xdp_mesh_node"])
            MeshSubjects.AddChecks(subjects, catalog.Find(name)!);
        MeshSubjects.AddSeal(subjects, catalog.Find("tc_pqc_seal")!);
        if (catalog.Find("xdp_firewall") is { } firewall)
            foreach (var rules in (int[])[0, 1, 64, 100, 1_000, 10_000])
                AddFirewall(subjects, firewall, rules);
        var others = XdpFilter.AddTo(subjects, Udp);

        await Task.Run(() => Measure(subjects, runs, cancel), cancel).ConfigureAwait(false);
        var floor = Percentiles.At(empty.Sorted, 0.5);
        return new BenchTable(
            "programs",
            ["packet by packet, test run", "verdict", "min ns", "median ns", "over nothing, ns"],
            [.. subjects.All.Select(one => Row(one, floor)), .. others]);
    }

    private static void Measure(Subjects subjects, int runs, CancellationToken cancel)
    {
        for (var run = 0; run < runs; run++)
        {
            foreach (var subject in subjects.All)
            {
                cancel.ThrowIfCancellationRequested();
                subject.Run(PacketsEach);
            }

            Console.Error.Write($"\rround {run + 1} of {runs} ");
        }

        Console.Error.WriteLine();
    }

    private static IReadOnlyList<object> Row(Subject one, double floor)
    {
        var median = Percentiles.At(one.Sorted, 0.5);
        return [one.Name, unchecked((int)one.Verdict).ToString(CultureInfo.InvariantCulture), one.Sorted[0], median, median - floor];
    }

    /// <summary>A program by its manifest, each function of which a case tells what to feed it.</summary>
    private static void AddShipped(Subjects subjects, ProgramManifest manifest)
    {
        var seen = new HashSet<string>();
        foreach (var canary in manifest.Canary)
        {
            var function = canary.Function ?? manifest.Function;
            if (!seen.Add(function))
                continue;
            try
            {
                subjects.Add($"{function}, '{canary.Name}'", manifest, canary.Config, function, canary.Packet);
            }
            catch (Exception e) when (e is BpfException or ArgumentException)
            {
                Console.Error.WriteLine($"{manifest.Name} is left out: {e.Message}");
            }
        }
    }

    private static void AddFirewall(Subjects subjects, ProgramManifest firewall, int rules)
    {
        var config = Config(rules);
        var other = Udp.ToArray();
        other[37]++;
        if (rules > 0)
            subjects.Add($"xdp_firewall, {rules:N0} rules, the last drops", firewall, config, "xdp_firewall", Udp);
        subjects.Add($"xdp_firewall, {rules:N0} rules, none matches", firewall, config, "xdp_firewall", other);
    }

    /// <summary>Networks and ports that the packet does not have, and at the end its port.</summary>
    private static JsonElement Config(int rules)
    {
        var others = Enumerable.Range(0, Math.Max(0, rules - 1)).Select(i => (object)new
        {
            action = "drop",
            source = $"10.{i / 256}.{i % 256}.0/24",
            protocol = "udp",
            port = $"{i % 30_000}-{(i % 30_000) + 100}",
        });
        object[] last = rules == 0 ? [] : [new { action = "drop", protocol = "udp", port = 53053 }];
        return JsonSerializer.SerializeToElement(new { rules = (object[])[.. others, .. last] });
    }
}
