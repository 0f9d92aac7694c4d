namespace HyperMesh.Autonomic.Mesh;

/// <summary>Which sequence numbers have been received: each is taken once (RFC 4303, section 3.4.3). To be asked only of what is authentic. Not thread-safe.</summary>
internal struct ReplayWindow
{
    /// <summary>Numbers that may come late.</summary>
    public const int Size = 64;

    private ulong _top;
    private ulong _seen;

    /// <summary>Takes a number, from 1 on.</summary>
    /// <returns>False where it was taken before, or is too old for anybody to tell.</returns>
    public bool Take(ulong sequence)
    {
        if (sequence > _top)
        {
            var ahead = sequence - _top;
            _seen = ahead < Size ? (_seen << (int)ahead) | 1 : 1;
            _top = sequence;
            return true;
        }

        var behind = _top - sequence;
        if (sequence == 0 || behind >= Size || (_seen & (1UL << (int)behind)) != 0)
            return false;
        _seen |= 1UL << (int)behind;
        return true;
    }
}
