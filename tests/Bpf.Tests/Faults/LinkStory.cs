namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>A link of each kind that a trace may have: made, pinned, opened again, detached.</summary>
internal sealed class LinkStory : Story
{
    private readonly BpffsFolder _root = new();

    public override void Run()
    {
        using (var program = BpfProgram.LoadConstant(ProgramType.Kprobe, 0))
        {
            if (FeatureProbe.Has(FeatureNames.Kprobe))
            {
                Use(KprobeLink.Attach(program, "do_sys_openat2"));
                Use(KprobeLink.Attach(program, "do_sys_openat2", onReturn: true, cookie: 1));
            }

            if (FeatureProbe.Has(FeatureNames.Uprobe))
                Use(UprobeLink.AttachAt(program, "/bin/sh", 0x1000));
        }

        using (var program = BpfProgram.LoadConstant(ProgramType.Tracepoint, 0))
            Use(TracepointLink.Attach(program, "sched/sched_process_exec"));
        using (var program = BpfProgram.LoadConstant(ProgramType.RawTracepoint, 0))
            Use(RawTracepointLink.Attach(program, "sched_process_exec"));
        using (var program = BpfProgram.LoadConstant(ProgramType.PerfEvent, 0))
            Use(PerfEventLink.Attach(program, 10));
    }

    public override IEnumerable<string> Leftovers()
    {
        foreach (var path in Directory.GetFileSystemEntries(_root.Path))
        {
            yield return $"{path} is left";
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
    }

    public override void Dispose()
    {
        _root.Dispose();
        base.Dispose();
    }

    private void Use(BpfLink link)
    {
        using (link)
        {
            link.Pin(_root["link"]);
            try
            {
                using var again = BpfLink.FromPin(_root["link"]);
                if (again.RunningProgramId != link.RunningProgramId)
                    throw new InvalidOperationException("another link is pinned there");
            }
            catch
            {
                Unpin();
                throw;
            }

            try
            {
                link.Detach();
            }
            catch
            {
                Unpin();
                throw;
            }
        }
    }

    // What any caller does who cannot go on; here nothing fails any more.
    private void Unpin()
    {
        if (Directory.Exists(_root["link"]))
            Directory.Delete(_root["link"], recursive: true);
        else
            File.Delete(_root["link"]);
    }
}
