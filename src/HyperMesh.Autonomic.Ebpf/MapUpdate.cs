namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What an update does when the key is there already, or is not.</summary>
public enum MapUpdate
{
    /// <summary>Adds or replaces.</summary>
    Any = 0,

    /// <summary>Adds only: EEXIST when the key is there.</summary>
    NoExist = 1,

    /// <summary>Replaces only: ENOENT when the key is not there.</summary>
    Exist = 2,
}
