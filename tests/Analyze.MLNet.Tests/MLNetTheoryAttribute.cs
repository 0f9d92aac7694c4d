namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

/// <summary>A theory that asks ML.NET itself; skipped where it did not restore.</summary>
public sealed class MLNetTheoryAttribute : TheoryAttribute
{
    public MLNetTheoryAttribute()
    {
        if (MLNetPlugin.NewTrainer() is null)
            Skip = "Microsoft.ML does not restore here (built with WithMLNet=false)";
    }
}
