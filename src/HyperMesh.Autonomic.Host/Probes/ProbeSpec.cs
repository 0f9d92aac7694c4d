using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Probes;

/// <summary>What is probed, as it is written: <c>tracepoint:CATEGORY:NAME</c>, <c>kprobe:FUNCTION</c>, <c>uprobe:FILE:SYMBOL</c>, and their returns.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Type">The type of the program.</param>
/// <param name="Place">"category/name", the kernel's function, or the file.</param>
/// <param name="Symbol">The function in the file; null otherwise.</param>
internal sealed record ProbeSpec(string Text, FunctionType Type, string Place, string? Symbol)
{
    private const string Forms = "write tracepoint:syscalls:sys_enter_openat, kprobe:FUNCTION, kretprobe:FUNCTION, uprobe:/path/lib.so:SYMBOL or uretprobe:/path/lib.so:SYMBOL";

    private static readonly Dictionary<string, FunctionType> Types = new()
    {
        ["tracepoint"] = FunctionType.Tracepoint,
        ["kprobe"] = FunctionType.Kprobe,
        ["kretprobe"] = FunctionType.Kretprobe,
        ["uprobe"] = FunctionType.Uprobe,
        ["uretprobe"] = FunctionType.Uretprobe,
    };

    /// <summary>The program's function for it.</summary>
    public string Function => Type == FunctionType.Tracepoint ? "probe_tracepoint" : "probe_function";

    private bool IsReturn => Type is FunctionType.Kretprobe or FunctionType.Uretprobe;

    /// <exception cref="UsageException">It names no probe; says what to write.</exception>
    public static ProbeSpec Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length < 2 || parts.Any(part => part.Length == 0))
            throw new UsageException($"{Quoted.Of(text)} is no probe; {Forms}");
        if (!Types.TryGetValue(parts[0], out var type))
            throw new UsageException($"{Quoted.Of(parts[0])} is no kind of probe; {NearestName.Hint(parts[0], Types.Keys) ?? Forms}");

        return (type, parts) switch
        {
            (FunctionType.Tracepoint, [_, var category, var name]) when IsName(category) && IsName(name) => new ProbeSpec(text, type, $"{category}/{name}", null),
            (FunctionType.Kprobe or FunctionType.Kretprobe, [_, var function]) => new ProbeSpec(text, type, function, null),
            (FunctionType.Uprobe or FunctionType.Uretprobe, [_, .. var file, var symbol]) when file.Length > 0 => new ProbeSpec(text, type, string.Join(':', file), symbol),
            _ => throw new UsageException($"{Quoted.Of(text)} is no {parts[0]}; {Forms}"),
        };
    }

    /// <summary>The numbers that the probe is given: fields of the tracepoint, or arguments of the function, and what it returns.</summary>
    /// <exception cref="BpfException">There is no such tracepoint, or tracefs is not mounted.</exception>
    public IReadOnlyList<TracepointField> Fields() => Type == FunctionType.Tracepoint ? TracepointFormat.Read(Place) : ProbeRegisters.Of(IsReturn);

    /// <summary>Puts the program there; it is gone with the link.</summary>
    /// <exception cref="RefusedException">This kernel has no such probes.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public BpfLink Attach(BpfProgram program)
    {
        try
        {
            return Type switch
            {
                FunctionType.Tracepoint => TracepointLink.Attach(program, Place),
                FunctionType.Kprobe or FunctionType.Kretprobe => KprobeLink.Attach(program, Place, onReturn: IsReturn),
                _ => UprobeLink.Attach(program, Place, Symbol!, IsReturn),
            };
        }
        catch (BpfException refused) when (refused.Error.Message.Contains("this kernel has no ", StringComparison.Ordinal) && refused.Error.Message.Contains("probes", StringComparison.Ordinal))
        {
            throw new RefusedException(refused.Message);
        }
    }

    private static bool IsName(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
