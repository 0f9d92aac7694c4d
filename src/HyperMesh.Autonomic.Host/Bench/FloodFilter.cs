using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>An object that drops the flood and passes the rest without being told to: what tools can load that know nothing of
/// configurations. Compiled when it is needed.</summary>
internal sealed class FloodFilter : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-bench-").FullName;

    public FloodFilter()
    {
        var source = System.IO.Path.Combine(_folder, "filter.c");
        File.WriteAllText(source, Source);
        Path = System.IO.Path.Combine(_folder, "filter.o");
        Tool.Run("clang", $"-O2 -g -target bpf -c {source} -o {Path}");
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Ethernet of 14 and IPv4 of 20 bytes: the packets of this bench have no others.
    private static string Source { get; } = $$"""
        struct xdp_md { unsigned int data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex; };
        __attribute__((section("xdp"), used)) int filter(struct xdp_md *ctx)
        {
            unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
            if (data + 38 > end || data[12] != 8 || data[13] != 0 || data[23] != 17)
                return 2;
            return data[36] == 0 && data[37] == {{FloodStage.FloodPort}} ? 1 : 2;
        }
        char terms[] __attribute__((section("license"), used)) = "GPL";
        """;
}
