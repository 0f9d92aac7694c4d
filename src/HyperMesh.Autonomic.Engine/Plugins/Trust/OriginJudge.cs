namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Says who vouches for some files. Thread-safe.</summary>
internal sealed class OriginJudge(TrustSettings settings)
{
    /// <param name="subject">What the files say that they are.</param>
    /// <param name="listing">The files.</param>
    /// <param name="signaturePath">Where their signature lies, if there is one.</param>
    public TrustVerdict Judge(SignedSubject subject, FileListing listing, string signaturePath)
    {
        var signed = Signed(subject, listing, signaturePath);
        if (signed is { IsAllowed: true, Level: TrustLevel.Signed })
            return signed;
        if (settings.Sha256.Contains(listing.Sha256))
            return new TrustVerdict(TrustLevel.Listed, listing.Sha256) { Notes = signed?.Refusal is { } why ? [why] : [] };
        return signed ?? Unsigned(listing);
    }

    /// <summary>What the signature says; null where there is none.</summary>
    private TrustVerdict? Signed(SignedSubject subject, FileListing listing, string path)
    {
        if (ReadBytes(path, out var fault) is not { } text)
            return fault is null ? null : Broken(listing, path, fault);
        if (SignatureFile.Read(text, out fault) is not { } signature)
            return Broken(listing, path, fault!);
        if (signature.Subject != subject)
            return Refused(
                listing, $"its signature is for {signature.Subject}, and this is {subject}", $"sign it anew, or remove {path}");
        if (settings.Keys.FirstOrDefault(key => key.Id == signature.KeyId) is not { } key)
            return Stranger(listing, signature);

        return Verify(listing, signature, key, path);
    }

    private static TrustVerdict Verify(FileListing listing, Signature signature, VerifyingKey key, string path)
    {
        try
        {
            if (!signature.IsBy(key))
                return Refused(listing, $"its signature is not by the key {key.Id} that it names: it was forged or damaged", $"sign it anew, or remove {path}");
        }
        catch (KeyException unsupported)
        {
            return Refused(listing, $"its signature cannot be checked: {unsupported.Message}", null);
        }

        var changes = signature.Listing.Changes(listing);
        return changes.Count == 0
            ? new TrustVerdict(TrustLevel.Signed, listing.Sha256, key.Id)
            : Refused(listing, $"it is not what was signed: {Some(changes)}", "bring back what was signed, or sign it anew") with { Changes = changes };
    }

    // Anybody can sign with a key of his own: that is as good as no signature, and no worse.
    private TrustVerdict Stranger(FileListing listing, Signature signature)
    {
        var why = $"it is signed by the key {signature.KeyId} ({signature.Algorithm.Name()}), which the configuration does not trust";
        return settings.AllowUnsigned
            ? new TrustVerdict(TrustLevel.Unsigned, listing.Sha256) { Notes = [why] }
            : Refused(listing, why, "if you trust its owner, add the public key's file to 'trust.keys' of the configuration");
    }

    private TrustVerdict Unsigned(FileListing listing) => settings.AllowUnsigned
        ? new TrustVerdict(TrustLevel.Unsigned, listing.Sha256)
        : Refused(
            listing,
            "nobody vouches for it: it has no signature, and the configuration does not list it",
            $"sign it with 'hypermesh sign', or add its digest ({listing.Sha256}) to 'trust.sha256' of the configuration, or say 'unsigned: allow' there");

    private static TrustVerdict Broken(FileListing listing, string path, string fault) =>
        Refused(listing, $"its signature {path} cannot be read: {fault}", "sign it anew, or remove the signature");

    private static TrustVerdict Refused(FileListing listing, string refusal, string? hint) =>
        new(TrustLevel.Unsigned, listing.Sha256, null, refusal, hint);

    private static byte[]? ReadBytes(string path, out string? fault)
    {
        fault = null;
        var file = new FileInfo(path);
        if (!file.Exists)
            return null;
        // Also what is no file at all says that it has no length, and opening it could take for ever.
        fault = file.Length switch
        {
            0 => "it is empty",
            > SignatureFile.Most => $"it is longer than {SignatureFile.Most >> 20} MiB",
            _ => null,
        };
        return fault is null ? File.ReadAllBytes(path) : null;
    }

    private static string Some(IReadOnlyList<string> changes) =>
        string.Join(", ", changes.Take(5)) + (changes.Count > 5 ? $" and {changes.Count - 5} more" : "");
}
