using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HyperMesh.Autonomic.Engine.Tests;

public sealed partial class ArchitectureTests
{
    private const string Prefix = "HyperMesh.Autonomic.";

    /// <summary>Who may know whom; a plugin is any project below plugins/.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Abstractions"] = [],
        ["Documents"] = [],
        ["Ebpf"] = ["Abstractions", "Documents"],
        ["Detection"] = ["Abstractions", "Documents"],
        ["Engine"] = ["Abstractions", "Detection", "Documents"],
        ["Conformance"] = ["Abstractions"],
        ["Templates"] = [],
        ["Fleet"] = ["Abstractions", "Documents", "Engine"],
        ["Mesh"] = ["Documents"],
        ["Host"] = ["Abstractions", "Conformance", "Detection", "Documents", "Ebpf", "Engine", "Fleet", "Mesh"],
    };

    private static readonly string[] AllowedForPlugins = ["Abstractions", "Detection", "Documents", "Ebpf", "Mesh"];

    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "plugins"), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            // What the template makes belongs to whoever makes it.
            .Where(path => !path.StartsWith("plugins/Template/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Projects_OfTheSources_AreAllKnown() =>
        Projects.Cast<object[]>().Select(row => (string)row[0])
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Select(path => Short(path))
            .ShouldBe(Allowed.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_PointInwards(string project) =>
        XDocument.Load(Path.Combine(Checkout.Root, project)).Descendants("ProjectReference")
            .Select(reference => Short(reference.Attribute("Include")!.Value))
            .ShouldBeSubsetOf(MayKnow(project));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_References_PointInwards(string project)
    {
        // What has been built, of this and of other configurations; a project that was not built has nothing to say.
        foreach (var assembly in Outputs(project))
            References(assembly).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])
                .ShouldBeSubsetOf(MayKnow(project), assembly);
    }

    [Fact]
    public void Assemblies_OfTheEngine_HaveBeenBuilt() =>
        Outputs(Path.Combine("src", Prefix + "Engine", Prefix + "Engine.csproj")).ShouldNotBeEmpty("or the test above says nothing");

    [Fact]
    public void Imports_OfNativeCode_OccurOnlyInEbpfNative() =>
        Sources("src", "plugins").Where(path => Import().IsMatch(File.ReadAllText(Path.Combine(Checkout.Root, path))))
            .Where(path => !path.StartsWith($"src/{Prefix}Ebpf/Native/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Libraries_LoadedByHand_AreOnlySqlite() =>
        Sources("src", "plugins")
            .Where(path => File.ReadAllText(Path.Combine(Checkout.Root, path)).Contains("NativeLibrary.", StringComparison.Ordinal))
            .Where(path => !path.StartsWith($"src/{Prefix}Ebpf/Native/", StringComparison.Ordinal))
            .ShouldBe([$"src/{Prefix}Engine/Knowledge/SystemSqlite.cs"]);

    [Fact]
    public void Plugins_Sources_NameNothingOfTheEngine() =>
        Sources("plugins").Where(path => File.ReadAllText(Path.Combine(Checkout.Root, path)).Contains(Prefix + "Engine", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Contracts_Signatures_NeedNoTypeFromElsewhereOfOurs()
    {
        var contracts = typeof(IAutonomicPlugin).Assembly;
        contracts.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("HyperMesh", StringComparison.Ordinal))
            .ShouldBeEmpty();
        // What a plugin implements or is given: all of it is there, and none of it a second time in the engine.
        var names = contracts.GetExportedTypes().Select(type => type.Name).ToHashSet();
        typeof(AutonomicLoop).Assembly.GetExportedTypes().Where(type => names.Contains(type.Name)).ShouldBeEmpty();
        typeof(AutonomicLoop).Assembly.GetExportedTypes().Where(type => type.IsInterface).Select(type => type.Name)
            .ShouldBe(
                ["IFleetControl", "IFleetKnowledge", "IFleetView", "IKnowledge", "IPluginAssembly", "IPluginTrust", "IPolicySource", "IRecording"], ignoreOrder: true,
                "interfaces of the engine are for the host; those for plugins are contracts");
    }

    private static string[] MayKnow(string project) =>
        project.StartsWith("plugins/", StringComparison.Ordinal) ? AllowedForPlugins : Allowed[Short(project)];

    private static string Short(string project) =>
        Path.GetFileNameWithoutExtension(project.Replace('\\', '/')).Replace(Prefix, "", StringComparison.Ordinal);

    private static IEnumerable<string> Outputs(string project)
    {
        var folder = Path.Combine(Checkout.Root, Path.GetDirectoryName(project)!);
        var bin = Path.Combine(folder, "bin");
        var declared = XDocument.Load(Path.Combine(Checkout.Root, project)).Descendants("AssemblyName").FirstOrDefault()?.Value;
        var name = project.StartsWith("plugins/", StringComparison.Ordinal)
            ? $"{Prefix}Plugins.{Short(project)}" : declared ?? Prefix + Short(project);
        return Directory.Exists(bin) ? Directory.EnumerateFiles(bin, name + ".dll", SearchOption.AllDirectories) : [];
    }

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static IEnumerable<string> Sources(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"));

    [GeneratedRegex(@"\[\s*(LibraryImport|DllImport)\b|\bextern\s")]
    private static partial Regex Import();
}
