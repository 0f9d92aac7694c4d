using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>The functions of one program, each by a pinned link of its own. The kernel cannot swap such links: the new ones are made before the
/// old ones go, so for a moment an event is seen by both.</summary>
internal sealed class TraceAttachment(HookName hook, HookPins pins) : Attachment(hook, pins)
{
    private const string Next = "next-";

    /// <summary>The first function's, which is the one with an origin, whatever the order of the links' names.</summary>
    public override HookOccupant? Look()
    {
        HookOccupant? any = null;
        foreach (var path in Links())
        {
            using var link = BpfLink.FromPin(path);
            var info = link.Info;
            var found = new HookOccupant(info.ProgramId, info.LinkId, "links");
            if (Native.FileStatus.Exists(Pins.OriginPath(info.ProgramId)))
                return found;
            any ??= found;
        }

        return any;
    }

    public override string? Attach(IReadOnlyList<FunctionProgram> programs, AttachOptions options)
    {
        Create(programs, "");
        return null;
    }

    public override void Replace(IReadOnlyList<FunctionProgram> programs)
    {
        Settle();
        var old = Links();
        Create(programs, Next);
        try
        {
            // The first of the old that is gone decides: from there on it is the new ones.
            Native.Pins.Remove(old[0]);
        }
        catch
        {
            foreach (var one in programs)
                Native.Pins.TryRemove(Path(one, Next));
            throw;
        }

        try
        {
            Finish(old);
        }
        catch (BpfException)
        {
            // Some of both would be the worst.
            Finish(old);
        }
    }

    public override void Detach()
    {
        foreach (var path in Enumerable.Reverse(Links()))
            Native.Pins.Remove(path);
    }

    private void Finish(IReadOnlyList<string> old)
    {
        foreach (var path in old)
            Native.Pins.Remove(path);
        Settle();
    }

    /// <summary>Gives links that a swap has left between two names the right one, or takes them back where it had not come so far that one of the old is gone.</summary>
    private void Settle()
    {
        var waiting = Pins.Entries(name => name.StartsWith(Next, StringComparison.Ordinal)).Select(path => (Path: path, Final: Final(path))).ToList();
        var isDecided = waiting.Exists(one => !Native.FileStatus.Exists(one.Final));
        foreach (var (path, final) in waiting)
        {
            Native.Pins.Remove(isDecided ? final : path);
            if (isDecided)
                Native.BpfErrors.OnFiles($"name the link {final}", () => Directory.Move(path, final));
        }
    }

    private string Final(string path) => System.IO.Path.Combine(Pins.Folder, System.IO.Path.GetFileName(path)[Next.Length..]);

    /// <summary>All links, or none: what was made before a failure is undone in reverse order.</summary>
    private void Create(IReadOnlyList<FunctionProgram> programs, string prefix)
    {
        var made = new Stack<string>();
        try
        {
            foreach (var one in programs)
            {
                using var link = Create(one.Function, one.Program);
                link.Pin(Path(one, prefix));
                made.Push(Path(one, prefix));
            }
        }
        catch
        {
            foreach (var path in made)
                Native.Pins.TryRemove(path);
            throw;
        }
    }

    private static BpfLink Create(ProgramFunction function, BpfProgram program)
    {
        var place = function.Attach ?? "";
        var colon = place.LastIndexOf(':');
        return function.Type switch
        {
            FunctionType.Kprobe => KprobeLink.Attach(program, place),
            FunctionType.Kretprobe => KprobeLink.Attach(program, place, onReturn: true),
            FunctionType.Tracepoint => TracepointLink.Attach(program, place),
            FunctionType.RawTracepoint => RawTracepointLink.Attach(program, place),
            FunctionType.Lsm => LsmLink.Attach(program),
            FunctionType.PerfEvent => PerfEventLink.Attach(program, int.Parse(place[(colon + 1)..], CultureInfo.InvariantCulture)),
            _ => Uprobe(program, place[..colon], place[(colon + 1)..], function.Type == FunctionType.Uretprobe),
        };
    }

    private static UprobeLink Uprobe(BpfProgram program, string binary, string symbol, bool onReturn) =>
        symbol.StartsWith("0x", StringComparison.Ordinal)
            ? UprobeLink.AttachAt(program, binary, Convert.ToUInt64(symbol, 16), onReturn)
            : UprobeLink.Attach(program, binary, symbol, onReturn);

    private string Path(FunctionProgram one, string prefix) =>
        System.IO.Path.Combine(Pins.Folder, prefix + System.IO.Path.GetFileName(Pins.FunctionLinkPath(one.Function.Name)));

    /// <summary>Pins of links, also those that a crash has left between two names.</summary>
    private IReadOnlyList<string> Links() => Pins.Entries(name =>
        name.StartsWith("link-", StringComparison.Ordinal) || name.StartsWith(Next, StringComparison.Ordinal));
}
