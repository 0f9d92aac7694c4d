namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Lets everything take part and looks at nothing: for tests, and for tools that load what their user has just built.</summary>
internal sealed class AnyPlugin : IPluginTrust
{
    public static readonly AnyPlugin Instance = new();

    private AnyPlugin()
    {
    }

    public TrustVerdict Judge(TrustedFiles files) => new(TrustLevel.Unsigned, "");

    public ProgramVerdict Judge(ProgramFiles files) => new(new TrustVerdict(TrustLevel.Unsigned, "").Label);
}
