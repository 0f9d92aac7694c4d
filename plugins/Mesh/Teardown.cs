using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Takes back what was done in several places.</summary>
internal static class Teardown
{
    /// <summary>Takes every step, also when one of them fails.</summary>
    /// <exception cref="IOException">Some have failed; the message says how.</exception>
    public static void All(params IEnumerable<Action> steps)
    {
        var faults = new List<Exception>();
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (Exception fault) when (fault is BpfException or IOException or UnauthorizedAccessException)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
            throw new IOException(string.Join("; ", faults.Select(fault => fault.Message)), faults[0]);
    }
}
