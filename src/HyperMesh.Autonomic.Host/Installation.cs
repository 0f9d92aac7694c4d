namespace HyperMesh.Autonomic.Host;

/// <summary>Where things are: in a checkout, below its root; installed, beside the program. Immutable.</summary>
internal sealed class Installation
{
    private Installation(string root, bool isCheckout)
    {
        Root = root;
        IsCheckout = isCheckout;
    }

    public string Root { get; }

    /// <summary>What was published together with the program; a checkout has no such file.</summary>
    public string TrustList => TrustListIn(Root);

    /// <summary>True when this runs from the repository.</summary>
    public bool IsCheckout { get; }

    public string Plugins => Path.Combine(Root, "plugins");

    public string Policies => Path.Combine(Root, "policies");

    public string ShippedIncident => Path.Combine(Root, "samples", "recordings", "udp-flood.jsonl.gz");

    /// <summary>Folders with BPF objects: what was built here, then plugin folders that bring objects of their own.</summary>
    public IReadOnlyList<string> Programs
    {
        get
        {
            var built = IsCheckout ? Path.Combine(Root, "bpf", "build") : Path.Combine(Root, "bpf");
            var dropped = Directory.Exists(Plugins)
                ? Directory.EnumerateDirectories(Plugins).Where(folder => Directory.EnumerateFiles(folder, "*.bpf.o").Any())
                : [];
            return [built, .. dropped.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Where stores are kept: HYPERMESH_STATE, else /var/lib/hypermesh for root, else the user's XDG state folder.</summary>
    public static string StateFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("HYPERMESH_STATE") is { Length: > 0 } chosen)
                return chosen;
            if (Environment.IsPrivilegedProcess)
                return "/var/lib/hypermesh";

            var xdg = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return Path.Combine(string.IsNullOrEmpty(xdg) ? Path.Combine(home, ".local", "state") : xdg, "hypermesh");
        }
    }

    /// <summary>The default store of a verb: what a daemon, a demo and a replay decided are kept apart.</summary>
    public static string StoreOf(string verb) => Path.Combine(StateFolder, $"{verb}.db");

    /// <summary>The store of a verb that makes it anew each time: its default, or a file that is not there yet.</summary>
    /// <exception cref="Cli.UsageException">The file is there; it may be somebody's journal.</exception>
    public static string NewStore(string? chosen, string verb) => chosen is null
        ? StoreOf(verb)
        : File.Exists(chosen) ? throw new Cli.UsageException($"{chosen} is there already; '{verb}' makes a store anew, so name one that is not") : chosen;

    /// <summary>Finds the installation around the running program. What was published is one by itself, wherever it lies.</summary>
    public static Installation Find()
    {
        if (File.Exists(TrustListIn(AppContext.BaseDirectory)))
            return new Installation(AppContext.BaseDirectory, isCheckout: false);

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HyperMesh.Autonomic.sln")))
                return new Installation(folder.FullName, isCheckout: true);

        return new Installation(AppContext.BaseDirectory, isCheckout: false);
    }

    private static string TrustListIn(string root) => Path.Combine(root, "trust.sha256");
}
