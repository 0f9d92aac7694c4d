namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The modes as people write them. Thread-safe.</summary>
public static class XdpModes
{
    /// <summary>The words that there are.</summary>
    public static readonly IReadOnlyList<string> Words = ["auto", "drv", "skb"];

    /// <summary>One of <see cref="Words"/>.</summary>
    public static string Word(this XdpMode mode) => mode switch
    {
        XdpMode.Driver => "drv",
        XdpMode.Generic => "skb",
        _ => "auto",
    };

    /// <summary>The mode that a word names; Auto for all but "drv" and "skb".</summary>
    public static XdpMode Parse(string? word) => word switch
    {
        "drv" => XdpMode.Driver,
        "skb" => XdpMode.Generic,
        _ => XdpMode.Auto,
    };
}
