using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>Says what was done to a hook.</summary>
internal static class ChangeReport
{
    public static void Write(Hook hook, HookChange change, OutputFormat format) => Console.Out.WriteLine(format == OutputFormat.Json
        ? Json.Line(new { hook = hook.Name.ToString(), how = change.How, id = change.ProgramId, mode = change.Mode, message = change.Message })
        : change.Message);
}
