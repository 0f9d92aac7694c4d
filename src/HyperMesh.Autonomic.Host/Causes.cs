using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host;

/// <summary>The way back from a record to what led to it.</summary>
internal static class Causes
{
    /// <summary>A record, then its causes, depth first, each once.</summary>
    public static IEnumerable<(KnowledgeRecord Record, int Depth)> Walk(Journal journal, KnowledgeRecord record)
    {
        var seen = new HashSet<long>();
        var open = new Stack<(KnowledgeRecord Record, int Depth)>([(record, 0)]);
        while (open.TryPop(out var step))
        {
            if (!seen.Add(step.Record.Id))
                continue;

            yield return step;
            foreach (var cause in step.Record.Causes.Reverse().Select(journal.Find).OfType<KnowledgeRecord>())
                open.Push((cause, step.Depth + 1));
        }
    }
}
