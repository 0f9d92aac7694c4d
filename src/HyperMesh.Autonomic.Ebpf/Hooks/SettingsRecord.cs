using System.Buffers;
using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What a program's configuration held before it was changed in place, and for whom it was. It is kept in the kernel beside the program, so that any
/// process can put it back. Immutable.</summary>
internal sealed record SettingsRecord(string Owner, IReadOnlyList<Setting> Before)
{
    private const string MapName = "hm_settings";
    private const string Next = "-next";

    /// <summary>Keeps it under a path on a bpffs, in the place of what is there.</summary>
    /// <exception cref="BpfException">The path is not on a bpffs.</exception>
    public void Pin(string path)
    {
        var text = Serialize();
        using var map = BpfMap.Create(MapType.Array, MapName, sizeof(uint), text.Length, 1);
        map.Update(new byte[sizeof(uint)], text);
        Native.Pins.Remove(path + Next);
        map.Pin(path + Next);
        try
        {
            Native.BpfErrors.OnFiles($"name {path}", () => File.Move(path + Next, path, overwrite: true));
        }
        catch
        {
            Native.Pins.TryRemove(path + Next);
            throw;
        }
    }

    /// <summary>What <see cref="Pin"/> has kept; null when nothing is there, or something else.</summary>
    /// <exception cref="BpfException">Rights are missing.</exception>
    public static SettingsRecord? FromPin(string path)
    {
        if (!Native.FileStatus.Exists(path))
            return null;

        using var map = BpfMap.FromPin(path);
        var text = new byte[map.ValueBufferSize];
        return map.TryLookup(new byte[sizeof(uint)], text) ? Parse(text) : null;
    }

    /// <summary>Reads what is in the map; null when it is something else.</summary>
    internal static SettingsRecord? Parse(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.AsMemory(0, text.AsSpan().LastIndexOf((byte)'}') + 1));
            var root = document.RootElement;
            return root.GetProperty("owner").GetString() is { } owner
                ? new SettingsRecord(owner, [.. root.GetProperty("before").EnumerateArray().Select(ReadPlace)])
                : null;
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Setting ReadPlace(JsonElement place) => new(
        place.GetProperty("map").GetString() ?? throw new FormatException("a map has no name"),
        Convert.FromHexString(place.GetProperty("key").GetString() ?? throw new FormatException("an entry has no key")),
        place.GetProperty("offset").GetInt32(),
        place.GetProperty("value").GetString() is { } value ? Convert.FromHexString(value) : null);

    private byte[] Serialize()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("owner", Owner);
            writer.WriteStartArray("before");
            foreach (var place in Before)
            {
                writer.WriteStartObject();
                writer.WriteString("map", place.Map);
                writer.WriteString("key", Convert.ToHexStringLower(place.Key));
                writer.WriteNumber("offset", place.Offset);
                writer.WriteString("value", place.Value is null ? null : Convert.ToHexStringLower(place.Value));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
