namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>One program of traffic control: by a tcx link where the kernel has them (6.6), else by a clsact filter, which is found again by the
/// program that it runs.</summary>
internal sealed class TcAttachment(HookName hook, HookPins pins) : LinkAttachment(hook, pins)
{
    private TcDirection Direction => Hook.Kind == HookKind.TcEgress ? TcDirection.Egress : TcDirection.Ingress;

    public override HookOccupant? Look() =>
        base.Look() ?? (Filter() is { } filter ? new HookOccupant(filter.ProgramId, null, "clsact") : null);

    public override uint Running() => base.Running() is var id and not 0 ? id : Filter()?.ProgramId ?? 0;

    public override string? Attach(IReadOnlyList<FunctionProgram> programs, AttachOptions options)
    {
        if (options.AsFilter)
            return AttachFilter(programs, options, "it was asked for");

        try
        {
            return base.Attach(programs, options);
        }
        catch (BpfException refused) when (!HasTcx())
        {
            return AttachFilter(programs, options, refused.Error.Message);
        }
    }

    public override void Replace(IReadOnlyList<FunctionProgram> programs)
    {
        if (Filter() is { } filter)
            filter.Update(programs[0].Program);
        else
            base.Replace(programs);
    }

    public override void Detach()
    {
        Filter()?.Detach();
        base.Detach();
    }

    private string AttachFilter(IReadOnlyList<FunctionProgram> programs, AttachOptions options, string why)
    {
        TcFilter.Attach(programs[0].Program, Hook.Interface, Direction, options.Priority);
        return $"by a clsact filter, because {why}";
    }

    /// <summary>The filter that runs one of the programs that are pinned for this hook.</summary>
    private TcFilter? Filter()
    {
        var ours = Pins.Programs().Select(pin => pin.Id).ToHashSet();
        if (Pins.HasLink || ours.Count == 0)
            return null;

        var found = TcFilter.FindRunning(Hook.Interface, Direction, ours);
        return found is null ? null : TcFilter.Open(Hook.Interface, Direction, found.Priority, found.Handle, found.ProgramId);
    }

    private bool HasTcx()
    {
        try
        {
            TcxChain.Query(Hook.Interface, Direction);
            return true;
        }
        catch (BpfException refused)
        {
            return refused.Error.Errno != Native.Errno.Einval;
        }
    }
}
