using System.Buffers;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>
/// Where a loaded program comes from. It is kept in the kernel beside the program, as a pinned map, so that any process can tell what it
/// counts, without a daemon and without being told the folder again. Immutable.
/// </summary>
/// <param name="ManifestPath">The manifest's file.</param>
/// <param name="Name">The program's name in it.</param>
public sealed record ProgramOrigin(string ManifestPath, string Name)
{
    private const string MapName = "hm_origin";

    /// <summary>How it was asked to be attached, when it was loaded.</summary>
    public XdpMode Mode { get; init; }

    /// <summary>As <see cref="AttachOptions.Priority"/>.</summary>
    public ushort Priority { get; init; }

    /// <summary>What was known of where it comes from when it was loaded, as <see cref="ProgramVerdict.Label"/>; null when nobody was asked.</summary>
    public string? Trust { get; init; }

    /// <summary>The manifest; null when the file is gone, is broken, or does not have the program any more.</summary>
    public ProgramManifest? ReadManifest() => File.Exists(ManifestPath)
        ? ManifestReader.ReadFile(ManifestPath, new ProblemList()).FirstOrDefault(manifest => manifest.Name == Name)
        : null;

    /// <summary>Keeps it under a path on a bpffs.</summary>
    /// <exception cref="BpfException">The path is taken, or not on a bpffs.</exception>
    public void Pin(string path)
    {
        var text = Serialize();
        using var map = BpfMap.Create(MapType.Array, MapName, sizeof(uint), text.Length, 1);
        map.Update(new byte[sizeof(uint)], text);
        map.Pin(path);
    }

    /// <summary>What <see cref="Pin"/> has kept; null when nothing is there, or something else.</summary>
    public static ProgramOrigin? FromPin(string path)
    {
        if (!Native.FileStatus.Exists(path))
            return null;

        using var map = BpfMap.FromPin(path);
        var text = new byte[map.ValueBufferSize];
        return map.Info.Name == MapName && map.TryLookup(new byte[sizeof(uint)], text) ? Parse(text) : null;
    }

    private byte[] Serialize()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("manifest", ManifestPath);
            writer.WriteString("name", Name);
            writer.WriteNumber("mode", (int)Mode);
            writer.WriteNumber("priority", Priority);
            if (Trust is not null)
                writer.WriteString("trust", Trust);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static ProgramOrigin? Parse(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.GetProperty("manifest").GetString() is not { } manifest || root.GetProperty("name").GetString() is not { } name)
                return null;
            var mode = (XdpMode)root.GetProperty("mode").GetInt32();
            return !Enum.IsDefined(mode) ? null : new ProgramOrigin(manifest, name)
            {
                Mode = mode,
                Priority = root.GetProperty("priority").GetUInt16(),
                Trust = root.TryGetProperty("trust", out var trust) ? trust.GetString() : null,
            };
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
