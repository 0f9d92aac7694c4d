using System.CommandLine;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>What the verbs about keys and signatures share.</summary>
internal static class KeyOptions
{
    public static Option<string?> Folder() => new("--folder")
    {
        Description = "folder of keys (default: 'keys' under HYPERMESH_STATE, which is /var/lib/hypermesh for root, else ~/.local/state/hypermesh)",
        HelpName = "DIR",
    };

    public static Argument<string> Path() => new("path")
    {
        Description = "folder of a plugin (with plugin.yaml), or the object of a BPF program (NAME.bpf.o, with NAME.yaml beside it)",
        HelpName = "PATH",
    };

    /// <summary>Does something with keys and files; what is wrong with them is bad input.</summary>
    /// <exception cref="UsageException">A key or a file cannot be used.</exception>
    public static T Input<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (KeyException unusable)
        {
            throw new UsageException(unusable.Message);
        }
        catch (ListingException unlistable)
        {
            throw new UsageException($"{unlistable.Message}; {unlistable.Hint}");
        }
    }
}
