namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Keys as the kernel would have them: which sessions are received on and sealed for, and what was called.</summary>
internal sealed class RecordedKeys : IFrameKeys
{
    private int _inside;

    /// <summary>Calls in order, such as <c>send b 12</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Numbers that are received on.</summary>
    public HashSet<uint> Receiving { get; } = [];

    /// <summary>For each peer the number that it is sealed for.</summary>
    public Dictionary<string, uint> Sending { get; } = [];

    /// <summary>Frames that were sealed, by number.</summary>
    public Dictionary<uint, ulong> Frames { get; } = [];

    /// <summary>The call that fails from now on; null for none.</summary>
    public string? Failing { get; set; }

    public void Receive(MeshPeer peer, SessionKeys keys) => Call("receive", $"{peer.Name} {keys.ReceiveSession}", () => Receiving.Add(keys.ReceiveSession));

    public void Send(MeshPeer peer, SessionKeys keys) => Call("send", $"{peer.Name} {keys.SendSession}", () => Sending[peer.Name] = keys.SendSession);

    public void Forget(SessionKeys keys) => Call("forget", $"{keys.ReceiveSession}", () =>
    {
        Receiving.Remove(keys.ReceiveSession);
        foreach (var peer in Sending.Where(one => one.Value == keys.SendSession).Select(one => one.Key).ToList())
            Sending.Remove(peer);
    });

    public ulong Sealed(SessionKeys keys)
    {
        var sealedSoFar = 0ul;
        Call("sealed", "", () => sealedSoFar = Frames.GetValueOrDefault(keys.SendSession));
        return sealedSoFar;
    }

    private void Call(string what, string of, Action act)
    {
        Interlocked.Increment(ref _inside).ShouldBe(1, "calls do not overlap");
        try
        {
            if (what != "sealed")
                Calls.Add($"{what} {of}");
            if (what == Failing)
                throw new IOException($"the kernel does not {what}");
            act();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
