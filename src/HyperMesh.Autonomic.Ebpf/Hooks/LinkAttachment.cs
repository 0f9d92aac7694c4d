namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>One program by one pinned link that swaps in place: XDP, tcx, cgroups.</summary>
internal class LinkAttachment(HookName hook, HookPins pins) : Attachment(hook, pins)
{
    public override HookOccupant? Look()
    {
        using var link = Open();
        return link?.Info is { } info ? new HookOccupant(info.ProgramId, info.LinkId, Mode(link)) : null;
    }

    /// <summary>Without the mode, which takes a question in the interface's namespace, on a thread of its own.</summary>
    public override uint Running()
    {
        if (!Pins.HasLink)
            return 0;
        using var link = BpfLink.FromPin(Pins.LinkPath);
        return link.RunningProgramId;
    }

    public override string? Attach(IReadOnlyList<FunctionProgram> programs, AttachOptions options)
    {
        using var link = Create(programs[0].Program, options);
        link.Pin(Pins.LinkPath);
        return (link as XdpLink)?.FallbackReason;
    }

    public override void Replace(IReadOnlyList<FunctionProgram> programs)
    {
        using var link = Open() ?? throw Gone();
        link.Update(programs[0].Program);
    }

    public override void Detach()
    {
        using var link = Open();
        link?.Detach();
    }

    private BpfLink Create(BpfProgram program, AttachOptions options) => Hook.Kind switch
    {
        HookKind.Xdp => XdpLink.Attach(program, Hook.Interface, options.Mode),
        HookKind.TcIngress => TcxLink.Attach(program, Hook.Interface, TcDirection.Ingress, options.Place),
        HookKind.TcEgress => TcxLink.Attach(program, Hook.Interface, TcDirection.Egress, options.Place),
        HookKind.CgroupIngress => CgroupLink.Attach(program, Hook.Target, CgroupDirection.Ingress),
        _ => CgroupLink.Attach(program, Hook.Target, CgroupDirection.Egress),
    };

    /// <summary>Our link; null when there is none, when it was detached, or when the interface or cgroup is gone.</summary>
    private BpfLink? Open()
    {
        if (!Pins.HasLink)
            return null;

        BpfLink link = Hook.Kind == HookKind.Xdp ? XdpLink.FromPin(Pins.LinkPath, Hook.Interface) : BpfLink.FromPin(Pins.LinkPath);
        var isEmpty = true;
        try
        {
            isEmpty = link.RunningProgramId == 0;
            return isEmpty ? null : link;
        }
        finally
        {
            if (isEmpty)
                link.Dispose();
        }
    }

    private string? Mode(BpfLink link) => link switch
    {
        XdpLink onDevice => onDevice.Mode?.Word(),
        _ => Hook.IsOnCgroup ? "cgroup" : "tcx",
    };

    private BpfException Gone() => new(new BpfError(
        $"swap the program on {Hook}", Native.Errno.Enolink, "our link is gone: it was detached, or its interface was", "attach again", null));
}
