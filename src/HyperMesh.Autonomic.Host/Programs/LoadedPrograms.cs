using System.Globalization;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>What <c>load</c> has left in the kernel.</summary>
internal static class LoadedPrograms
{
    /// <exception cref="UsageException">None of ours has that id.</exception>
    public static LoadedPins Require(PinDirectory root, uint id)
    {
        try
        {
            return LoadedPins.Find(root, id) ?? throw new UsageException($"program {id} is none that 'hypermesh load' has loaded; {Known(root)}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new RefusedException($"{root.Root} may be read by its owner only; run this as root");
        }
    }

    private static string Known(PinDirectory root)
    {
        var ids = LoadedPins.All(root).Select(loaded => string.Create(CultureInfo.InvariantCulture, $"{loaded.Id} ({loaded.Name})")).ToList();
        return ids.Count == 0 ? "there is none" : $"there are {string.Join(", ", ids)}";
    }
}
