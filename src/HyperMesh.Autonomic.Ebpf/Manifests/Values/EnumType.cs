using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>One of several words, each stored as a number.</summary>
public sealed record EnumType(IReadOnlyDictionary<string, ulong> Values) : ConfigType
{
    public override string Word => "enum";

    private protected override ConfigReading ReadText(string text) => Values.TryGetValue(text, out var number)
        ? ConfigReading.Of(number)
        : ConfigReading.No($"'{text}' is not among its values", NearestName.Hint(text, Values.Keys));
}
