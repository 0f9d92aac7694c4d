namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>What a repair has saved, and what it could not.</summary>
/// <param name="Store">The sound store.</param>
/// <param name="Damaged">Where the damaged one is.</param>
/// <param name="Saved">Records that are in the sound store.</param>
/// <param name="Lost">Ids of records that could not be read, in ranges from the first to the last; a note stands in the place of each.</param>
/// <param name="LostCount">How many they are.</param>
/// <param name="Changed">Ids of records that were saved although they were not what had been written; the first hundred.</param>
/// <param name="Tables">What lies beside the records and could not be read whole.</param>
public sealed record RepairReport(
    string Store, string Damaged, long Saved, IReadOnlyList<(long First, long Last)> Lost, long LostCount, IReadOnlyList<long> Changed, IReadOnlyList<string> Tables);
