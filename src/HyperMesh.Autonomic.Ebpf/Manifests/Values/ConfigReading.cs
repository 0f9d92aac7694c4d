namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A value, or why there is none.</summary>
public readonly record struct ConfigReading(ConfigValue? Value, string? Fault, string? Hint)
{
    internal static ConfigReading Of(ConfigValue value) => new(value, null, null);

    internal static ConfigReading Of(ulong number) => Of(new NumberValue(number));

    internal static ConfigReading No(string fault, string? hint = null) => new(null, fault, hint);
}
