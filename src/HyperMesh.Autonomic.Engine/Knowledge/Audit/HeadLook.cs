using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Judges the signed heads of a store: the signatures, whose they are, and whether the records go as far.</summary>
internal static class HeadLook
{
    /// <param name="heads">The newest first.</param>
    /// <param name="last">The newest record.</param>
    /// <param name="request">Which key should have signed.</param>
    /// <param name="findings">Gets what is wrong.</param>
    /// <returns>The head that vouches for most, and whether it is by the key asked for.</returns>
    public static (JournalHead? Head, bool IsKnown) Judge(IReadOnlyList<JournalHead> heads, long last, AuditRequest request, FindingList findings)
    {
        var valid = heads.Where(head => IsValid(head, findings)).ToList();
        foreach (var head in heads.Where(head => head.Id > last))
            findings.Add(last + 1, head.Id == last + 1
                ? $"it is missing at the end: it was signed on {head.At}"
                : $"it is missing at the end, and all up to record {head.Id}, which was signed on {head.At}");
        var own = request.Key is { } key ? valid.FirstOrDefault(head => head.KeyNamed().Id == key.Id) : null;
        if (own is null && request is { Key: { } wanted, MustBeSigned: true })
            findings.Add(0, valid.Count == 0
                ? $"nothing in it is signed, and the key {wanted.Id} should have signed it"
                : $"it is signed by the key {valid[0].KeyNamed().Id}, and not by {wanted.Id}: another installation wrote it, or the head was exchanged");
        return (own ?? valid.FirstOrDefault(), own is not null);
    }

    /// <summary>Whether the signature is by the key that the head names; a finding where it is not.</summary>
    public static bool IsValid(JournalHead head, FindingList findings)
    {
        try
        {
            if (head.IsBy(head.KeyNamed()))
                return true;
            findings.Add(head.Id, $"the head that says it was signed on {head.At} was changed: the signature does not fit");
        }
        catch (KeyException fault)
        {
            findings.Add(head.Id, $"the head that says it was signed on {head.At} cannot be checked: {fault.Message}");
        }

        return false;
    }
}
