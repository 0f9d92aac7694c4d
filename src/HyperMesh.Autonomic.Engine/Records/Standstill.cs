namespace HyperMesh.Autonomic;

/// <summary>How far the loop is stopped.</summary>
public enum StandstillState
{
    /// <summary>The loop acts as its policies say.</summary>
    Lifted,

    /// <summary>Nothing new is done and no drift is repaired; what is in force may still be taken back, which leads to the operator's own baseline.</summary>
    Held,

    /// <summary>Nothing at all is done, not even to take something back.</summary>
    Frozen,
}

/// <summary>Somebody has stopped the loop from acting, or has let it go on. The last one counts, also after a restart.</summary>
/// <param name="State">Held, frozen, or lifted.</param>
/// <param name="Reason">In words; may be empty.</param>
/// <param name="By">Login name.</param>
public sealed record Standstill(StandstillState State, string Reason, string By) : RecordBody;
