using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>Text, in UTF-8 with a zero at its end.</summary>
public sealed record TextValue(string Text) : ConfigValue
{
    public override string Identity => Text;

    internal override string? Put(Span<byte> member)
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        if (bytes.Length >= member.Length)
            return $"'{Text}' has {bytes.Length} bytes, and there is room for {member.Length - 1}";

        member.Clear();
        bytes.CopyTo(member);
        return null;
    }
}
