using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Whether this kernel has what a function is attached to. Says nothing of the function's code.</summary>
internal static class KernelSupport
{
    /// <summary>Why the function cannot be attached here; null when nothing speaks against it.</summary>
    public static string? WhyNot(ProgramFunction function) => function.Type switch
    {
        FunctionType.Kprobe or FunctionType.Kretprobe =>
            ProbePmu.Find("kprobe") is null ? "this kernel has no kprobes" : NoSymbol(function.Attach!),
        FunctionType.Uprobe or FunctionType.Uretprobe => ProbePmu.Find("uprobe") is null ? "this kernel has no uprobes" : null,
        FunctionType.Tracepoint => NoTracepoint(function.Attach!),
        FunctionType.Lsm when SecurityModules.Active()?.Contains("bpf") == false => "bpf is not among the kernel's security modules",
        _ => null,
    };

    // The list is empty without the right to read it, and then says nothing.
    private static string? NoSymbol(string name)
    {
        try
        {
            var any = false;
            foreach (var line in File.ReadLines("/proc/kallsyms"))
            {
                any = true;
                var start = line.IndexOf(' ', line.IndexOf(' ') + 1) + 1;
                var end = line.IndexOf('\t', start);
                if (line.AsSpan(start, (end < 0 ? line.Length : end) - start).SequenceEqual(name))
                    return null;
            }

            return any ? $"this kernel has no function '{name}'" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? NoTracepoint(string name) =>
        Tracefs.Root is { } root && !Directory.Exists($"{root}/events/{name}") ? $"this kernel has no tracepoint '{name}'" : null;
}
