using System.Reflection;
using System.Reflection.Emit;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

/// <summary>A plugin's folder with an assembly that reads a file and has been made for this: named probe, version 0.1.0.</summary>
internal sealed class PluginOnDisk : IDisposable
{
    public PluginOnDisk()
    {
        MakeAssembly("Probe.dll", il => il.Emit(OpCodes.Call, typeof(File).GetMethod(nameof(File.Exists))!));
        Manifest();
    }

    public TempFolder Folder { get; } = new();

    public TrustedFiles Files => TrustedFiles.Of(Folder.Path, Folder["Probe.dll"]);

    public void Manifest(string? version = "0.1.0", string? contracts = "0.1", string? capabilities = "[files]") => Folder.Write("plugin.yaml", $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Plugin
        metadata: { name: probe, description: For a test. }
        spec:
          assembly: Probe.dll
          {{(version is null ? "" : $"version: {version}")}}
          {{(contracts is null ? "" : $"contracts: \"{contracts}\"")}}
          {{(capabilities is null ? "" : $"capabilities: {capabilities}")}}
        """);

    public PluginManifest Read()
    {
        var problems = new ProblemList();
        return PluginManifest.Read(Files.Manifest, problems) ?? throw new InvalidOperationException(problems.ToString());
    }

    /// <summary>Makes an assembly, with a class that implements the contracts and a method of this code.</summary>
    public void MakeAssembly(string path, Action<ILGenerator> code, Action<TypeBuilder>? more = null, bool usesContracts = true)
    {
        var name = new AssemblyName(Path.GetFileNameWithoutExtension(path)) { Version = new Version(0, 1, 0, 0) };
        var assembly = new PersistedAssemblyBuilder(name, typeof(object).Assembly);
        var type = assembly.DefineDynamicModule(name.Name!).DefineType("Probe", TypeAttributes.Public | TypeAttributes.Abstract);
        if (usesContracts)
            type.AddInterfaceImplementation(typeof(IAutonomicPlugin));
        var il = type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        code(il);
        il.Emit(OpCodes.Ret);
        more?.Invoke(type);
        type.CreateType();
        Folder.Write(path, "");
        assembly.Save(Folder[path]);
    }

    public void Sign(SigningKey key, SignedSubject? subject = null) =>
        Write(Signature.Make(subject ?? SignedSubject.Of(Read()), FileListing.OfPlugin(Files), key));

    public void Write(Signature signature) => File.WriteAllBytes(Files.Signature, SignatureFile.Write(signature));

    public void Dispose() => Folder.Dispose();
}
