namespace HyperMesh.Autonomic.Detection.Tests.Nab;

/// <summary>A test on the NAB corpus; skipped with the reason where the corpus is not beside the checkout, but never on CI.</summary>
public sealed class NabFactAttribute : FactAttribute
{
    public NabFactAttribute()
    {
        if (!NabCorpus.IsPresent && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "the NAB corpus is not at ../shared/nab beside the checkout";
    }
}
