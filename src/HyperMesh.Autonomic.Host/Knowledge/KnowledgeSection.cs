using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Reads <c>spec.knowledge</c> of the configuration.</summary>
internal static class KnowledgeSection
{
    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    public static Retention Read(MappingReader knowledge)
    {
        var retention = new Retention();
        if (knowledge.OptionalMapping("retention") is { } reader)
        {
            retention = new Retention
            {
                Age = reader.OptionalDuration("age", retention.Age, TimeSpan.FromHours(1), Options.Longest),
                Size = (long)reader.OptionalQuantity("size", retention.Size, 1 << 20, 1L << 50),
            };
            reader.Done();
        }

        knowledge.Done();
        return retention;
    }
}
