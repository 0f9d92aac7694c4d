namespace HyperMesh.Autonomic;

/// <summary>Old records have been removed from the journal; what the chain needs to go on being checked is said here.</summary>
/// <param name="Before">Records with lower ids are gone, except those that were kept.</param>
/// <param name="Hash">The chain's hash of the last record before that, in hex: what follows is checked from it on.</param>
/// <param name="Kept">Ids of older records that stay, because open decisions lead back to them; ascending.</param>
/// <param name="KeptHash">Digest of the kept ones in the order of their ids, over what they say and their hashes, in hex.</param>
/// <param name="Removed">How many are gone with this.</param>
/// <param name="Snapshot">SHA-256 of the state that the removed records add up to, in hex: it stands in their place.</param>
/// <param name="Reason">In words: by age, by size.</param>
public sealed record Trim(long Before, string Hash, IReadOnlyList<long> Kept, string KeptHash, long Removed, string Snapshot, string Reason) : RecordBody;
