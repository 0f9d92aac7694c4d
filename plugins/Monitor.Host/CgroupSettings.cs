using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>Which cgroups are looked at. Immutable.</summary>
/// <param name="Patterns">Paths below the root, part by part, with <c>*</c> and <c>?</c>: <c>system.slice/nginx.service</c>, <c>*.slice</c>.</param>
/// <param name="Most">How many at once.</param>
/// <param name="Root">Where cgroup2 is mounted; null for what /proc/mounts says.</param>
internal sealed record CgroupSettings(IReadOnlyList<string> Patterns, int Most, string? Root)
{
    private const string Key = "plugins.settings.monitor-host";
    private const int MostAllowed = 10_000;
    private static readonly string[] Known = ["cgroups", "maxCgroups", "cgroupRoot"];

    /// <summary>The top-level slices, 32 at most.</summary>
    public static CgroupSettings Default { get; } = new(["*.slice"], 32, null);

    /// <exception cref="ArgumentException">There is a mistake; the message names the key and the mend.</exception>
    public static CgroupSettings Read(PluginSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var values = settings.Values;
        if (values.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"{Key}: these are no settings; write them as '{{ cgroups: [\"*.slice\"] }}'");
        if (values.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw new ArgumentException($"{Key}.{unknown}: there is no '{unknown}'; there are {string.Join(", ", Known)}");
        return new CgroupSettings(ReadPatterns(values), ReadMost(values), ReadRoot(values));
    }

    private static IReadOnlyList<string> ReadPatterns(JsonElement values)
    {
        if (!values.TryGetProperty("cgroups", out var given))
            return Default.Patterns;
        if (given.ValueKind != JsonValueKind.Array || given.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new ArgumentException($"{Key}.cgroups: it is no list of paths; write it as [\"*.slice\", system.slice/nginx.service], or [] for none");

        var patterns = given.EnumerateArray().Select(item => item.GetString()!.Trim('/')).ToList();
        if (patterns.Find(pattern => pattern.Split('/').Any(part => part is "" or "." or "..")) is { } wrong)
            throw new ArgumentException($"{Key}.cgroups: '{wrong}' is no path below the root of cgroup2; write it as system.slice/nginx.service");
        return patterns;
    }

    private static int ReadMost(JsonElement values)
    {
        if (!values.TryGetProperty("maxCgroups", out var given))
            return Default.Most;
        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var most) && most is >= 1 and <= MostAllowed
            ? most
            : throw new ArgumentException($"{Key}.maxCgroups: '{given}' is no whole number from 1 to {MostAllowed}; leave it out for {Default.Most}");
    }

    private static string? ReadRoot(JsonElement values)
    {
        if (!values.TryGetProperty("cgroupRoot", out var given))
            return null;
        return given.ValueKind == JsonValueKind.String && given.GetString()!.StartsWith('/')
            ? given.GetString()!.TrimEnd('/')
            : throw new ArgumentException($"{Key}.cgroupRoot: '{given}' is no absolute path; leave it out for what /proc/mounts says");
    }
}
