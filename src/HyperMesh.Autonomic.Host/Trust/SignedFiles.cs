using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Trust;

/// <summary>A plugin or a BPF program that is to be signed or verified.</summary>
internal sealed class SignedFiles
{
    private readonly TrustedFiles? _plugin;
    private readonly ProgramFiles? _program;

    private SignedFiles(PluginManifest manifest, TrustedFiles files)
    {
        (Manifest, _plugin) = (manifest, files);
        Subject = SignedSubject.Of(manifest);
        SignaturePath = files.Signature;
    }

    private SignedFiles(ProgramFiles files)
    {
        _program = files;
        Subject = new SignedSubject(SignedSubject.Program, files.Name, "");
        SignaturePath = files.ObjectPath + TrustedFiles.SignatureEnd;
    }

    /// <summary>What it says that it is.</summary>
    public SignedSubject Subject { get; }

    /// <summary>Where its signature lies, or would.</summary>
    public string SignaturePath { get; }

    /// <summary>A plugin's manifest; null for a program.</summary>
    public PluginManifest? Manifest { get; }

    /// <summary>Finds what a path means.</summary>
    /// <exception cref="UsageException">Nothing that could be signed, or its manifest has errors.</exception>
    public static SignedFiles Find(string path)
    {
        if (Directory.Exists(path))
            return FindPlugin(path);
        if (!File.Exists(path))
            throw new UsageException($"there is no file or folder {path}");
        return Path.GetFileName(path) == PluginManifest.FileName ? FindPlugin(Path.GetDirectoryName(Path.GetFullPath(path))!) : FindProgram(path);
    }

    /// <exception cref="ListingException">It cannot be signed as it is.</exception>
    public FileListing List() => _plugin is not null ? FileListing.OfPlugin(_plugin) : FileListing.OfProgram(_program!);

    /// <exception cref="ListingException">A program's file has a name that cannot be told.</exception>
    public TrustVerdict Judge(TrustSettings settings)
    {
        var trust = new ConfiguredTrust(settings);
        return _plugin is not null ? trust.Judge(_plugin) : trust.JudgeProgram(_program!);
    }

    /// <summary>What can be seen of a plugin; null for a program, and for a plugin without an assembly.</summary>
    public PluginLook? Look(ProblemList problems) => _plugin is null ? null : PluginLook.Read(Manifest!, _plugin.Payload, problems);

    private static SignedFiles FindPlugin(string folder)
    {
        var path = Path.Combine(folder, PluginManifest.FileName);
        if (!File.Exists(path))
            throw new UsageException($"{folder} has no {PluginManifest.FileName}; name a plugin's folder, or the object of a BPF program");

        var problems = new ProblemList();
        if (PluginManifest.Read(path, problems) is not { } manifest)
            throw new UsageException(problems.ToString());
        return PluginFolder.FindAssembly(folder, manifest.Assembly) is { } assembly
            ? new SignedFiles(manifest, TrustedFiles.Of(folder, assembly))
            : throw new UsageException($"{manifest.Place}: there is no {manifest.Assembly} in {folder} or its build output; build it, or correct 'assembly'");
    }

    private static SignedFiles FindProgram(string path)
    {
        const string ObjectEnd = ".bpf.o";
        var manifest = path.EndsWith(ObjectEnd, StringComparison.Ordinal) ? path[..^ObjectEnd.Length] + ".yaml" : path;
        if (!manifest.EndsWith(".yaml", StringComparison.Ordinal))
            throw new UsageException($"{path} is neither a plugin's folder nor the object (NAME.bpf.o) or the manifest (NAME.yaml) of a BPF program");
        if (!File.Exists(manifest))
            throw new UsageException($"{path} has no manifest beside it; write {manifest} (docs/programs.md says what it holds)");

        var problems = new ProblemList();
        var programs = ManifestReader.ReadFile(manifest, problems);
        if (problems.HasErrors)
            throw new UsageException(problems.ToString());
        var meant = path == manifest ? programs : [.. programs.Where(one => Path.GetFullPath(one.ObjectPath) == Path.GetFullPath(path))];
        return meant is [var only]
            ? new SignedFiles(ProgramLoader.FilesOf(only))
            : throw new UsageException($"{manifest} describes {programs.Count} programs, and {meant.Count} of them have the object {path}; name the object of one");
    }
}
