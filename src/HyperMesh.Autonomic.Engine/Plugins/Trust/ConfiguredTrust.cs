using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>
/// Trusts what the configuration trusts: what one of its keys has signed, what it lists, and the rest only where it says so. A plugin whose
/// manifest does not tell the truth about its assembly is refused all the same.
/// </summary>
public sealed class ConfiguredTrust(TrustSettings settings) : IPluginTrust
{
    private readonly OriginJudge _origin = new(settings);

    public TrustVerdict Judge(TrustedFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        try
        {
            var listing = FileListing.OfPlugin(files);
            var problems = new ProblemList();
            if (PluginManifest.Read(files.Manifest, problems) is not { } manifest)
                return new TrustVerdict(TrustLevel.Unsigned, listing.Sha256, null, $"its manifest cannot be used: {problems[0]}");

            var verdict = _origin.Judge(SignedSubject.Of(manifest), listing, files.Signature);
            return verdict.IsAllowed ? Look(manifest, files, verdict) : verdict;
        }
        catch (ListingException unlistable)
        {
            return new TrustVerdict(TrustLevel.Unsigned, "", null, unlistable.Message, unlistable.Hint);
        }
    }

    public ProgramVerdict Judge(ProgramFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        try
        {
            var verdict = JudgeProgram(files);
            return new ProgramVerdict(verdict.Label, verdict.Refusal, verdict.Hint);
        }
        catch (ListingException unlistable)
        {
            return new ProgramVerdict("unsigned", unlistable.Message, unlistable.Hint);
        }
    }

    /// <summary>As <see cref="Judge(ProgramFiles)"/>, with all that was found out.</summary>
    /// <exception cref="ListingException">A file's name cannot be told.</exception>
    public TrustVerdict JudgeProgram(ProgramFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return _origin.Judge(
            new SignedSubject(SignedSubject.Program, files.Name, ""), FileListing.OfProgram(files), files.ObjectPath + TrustedFiles.SignatureEnd);
    }

    private TrustVerdict Look(PluginManifest manifest, TrustedFiles files, TrustVerdict verdict)
    {
        var problems = new ProblemList();
        var look = PluginLook.Read(manifest, files.Payload, problems);
        if (look is not null)
        {
            foreach (var claim in PluginClaims.Check(manifest, look))
                problems.Add(claim);
            Limit(manifest, look, problems);
        }

        verdict = verdict with { Notes = [.. verdict.Notes, .. Texts(ProblemSeverity.Warning)] };
        return problems.HasErrors
            ? verdict with
            {
                Refusal = string.Join("; ", Texts(ProblemSeverity.Error)),
                Hint = problems.First(problem => problem.Severity == ProblemSeverity.Error).Hint,
            }
            : verdict;

        IEnumerable<string> Texts(ProblemSeverity severity) =>
            problems.Where(problem => problem.Severity == severity).Select(problem => problem.Message);
    }

    private void Limit(PluginManifest manifest, PluginLook look, ProblemList problems)
    {
        if (settings.Capabilities is not { } granted)
            return;

        foreach (var one in look.Used.Union(manifest.Capabilities ?? []).Except(granted).Order())
            problems.Add(
                manifest.PlaceOf("/capabilities"),
                $"it wants {PluginClaims.Word(one)}, which the configuration grants to no plugin",
                "add it to 'trust.capabilities' of the configuration, or do without the plugin");
    }
}
