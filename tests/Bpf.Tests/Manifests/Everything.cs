namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>The program of the folder Programs, which has something in every kind of place that a manifest can name.</summary>
internal static class Everything
{
    private static readonly Lazy<string> Folder = new(Build);

    public static string Path => System.IO.Path.Combine(Folder.Value, "everything.yaml");

    public static string FolderPath => Folder.Value;

    public static ProgramManifest Manifest => Read(File.ReadAllText(Path));

    /// <summary>The manifest with one piece replaced, which must be in it once.</summary>
    public static ProgramManifest With(string piece, string replacement)
    {
        var text = File.ReadAllText(Path);
        text.Split(piece).Length.ShouldBe(2, piece);
        return Read(text.Replace(piece, replacement));
    }

    private static ProgramManifest Read(string text)
    {
        var problems = new ProblemList();
        var manifests = ManifestReader.Read(text, Path, problems);
        problems.ShouldBeEmpty();
        return manifests.ShouldHaveSingleItem();
    }

    private static string Build()
    {
        var folder = System.IO.Path.Combine(AppContext.BaseDirectory, "Manifests", "Programs");
        Make.Build(folder);
        return folder;
    }
}
