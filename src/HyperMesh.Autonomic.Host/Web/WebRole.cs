namespace HyperMesh.Autonomic.Host.Web;

/// <summary>What a token is good for.</summary>
internal enum WebRole
{
    /// <summary>To look.</summary>
    Viewer,

    /// <summary>To approve, hold, silence and reload as well.</summary>
    Operator,
}
