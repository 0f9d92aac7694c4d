using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Frames of the mesh through the programs that check and seal them.</summary>
internal static class MeshSubjects
{
    /// <summary>What BPF_PROG_TEST_RUN can repeat: the right frame is a replayed one from the second run on, so that all of it is checked.</summary>
    public static void AddChecks(Subjects subjects, ProgramManifest manifest)
    {
        foreach (var canary in manifest.Canary.Skip(1))
            subjects.Add($"{manifest.Name}, '{canary.Name}'", manifest, canary.Config, manifest.Function, canary.Packet);
    }

    /// <summary>Sealing makes the packet longer, so each run has a packet of its own; what a run by itself costs is the row before.</summary>
    public static void AddSeal(Subjects subjects, ProgramManifest manifest)
    {
        subjects.Add("nothing (TC_ACT_UNSPEC), each packet by itself", BpfProgram.LoadConstant(ProgramType.SchedCls, -1), Datagram(16), singly: true);
        foreach (var payload in (int[])[16, 64, 512, 1448])
        {
            var loaded = ProgramLoader.Load(manifest, JsonElement.Parse("{}"));
            byte[] destination = [.. new byte[10], 0xFF, 0xFF, 198, 51, 100, 1];
            byte[] session = [7, 0, 0, 0];
            loaded.Map("seal_sessions").Update(session, new byte[loaded.Map("seal_sessions").ValueBufferSize]);
            loaded.Map("seal_peers").Update(destination, session);
            subjects.Add($"tc_pqc_seal, {payload:N0} bytes of payload, each packet by itself", loaded, manifest.Function, Datagram(payload), singly: true);
        }
    }

    /// <summary>From 192.0.2.1:50000 to the port of the mesh at 198.51.100.1, with no UDP checksum.</summary>
    private static byte[] Datagram(int payload)
    {
        var (ip, udp) = (28 + payload, 8 + payload);
        var head = Convert.FromHexString($"020000000001020000000002080045 00 {ip:x4} 00000000 4011 0000 c0000201 c6336401 c350 cabc {udp:x4} 0000".Replace(" ", ""));
        return [.. head, .. new byte[payload]];
    }
}
