using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// One program on one perf event. Where the kernel can (5.15) it is a link, which keeps the event alive by itself; below that the program
/// sits on the event, and lives as long as the event's descriptor.
/// </summary>
internal sealed class PerfAttachment : IDisposable
{
    private readonly BpfFd? _event;

    private PerfAttachment(BpfFd link, BpfFd? perfEvent, uint programId) => (Link, _event, ProgramId) = (link, perfEvent, programId);

    /// <summary>The link; invalid where the program sits on the event itself.</summary>
    public BpfFd Link { get; }

    public bool IsLink => _event is null;

    public uint ProgramId { get; }

    /// <summary>Takes over a link; it is closed when it is none of a perf event.</summary>
    public static PerfAttachment OfLink(BpfFd link, string operation)
    {
        try
        {
            LinkInfo info = LinkCalls.Info(link);
            return info.Type == (uint)LinkType.PerfEvent
                ? new PerfAttachment(link, null, info.ProgId)
                : throw BpfErrors.Failure(operation, -Errno.Einval, "it is no link of a perf event");
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Takes over the event; it is closed when the program cannot be put on it.</summary>
    public static PerfAttachment Attach(BpfProgram program, BpfFd perfEvent, ulong cookie, string operation)
    {
        try
        {
            var link = LinkCalls.CreatePerf(program.Fd, perfEvent, cookie);
            if (link >= 0)
            {
                var held = new PerfAttachment(new BpfFd(link), null, program.Id);
                var enabled = PerfCalls.Enable(perfEvent);
                if (enabled < 0)
                {
                    held.Dispose();
                    throw BpfErrors.Failure(operation, enabled);
                }

                perfEvent.Dispose();
                return held;
            }

            if (link != -Errno.Einval)
                throw BpfErrors.Failure(operation, link);

            return Put(program, perfEvent, cookie, operation);
        }
        catch
        {
            perfEvent.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Link.Dispose();
        _event?.Dispose();
    }

    // EINVAL is what a kernel before 5.15 says to the link, and a newer one to a program that does not fit: the second try tells.
    private static PerfAttachment Put(BpfProgram program, BpfFd perfEvent, ulong cookie, string operation)
    {
        if (cookie != 0)
            throw BpfErrors.Failure(operation, -Errno.Einval, "the kernel takes no cookie here", "use Linux 5.15 or newer, or no cookie");

        BpfErrors.ThrowIfFailed(operation, PerfCalls.Attach(perfEvent, program.Fd));
        BpfErrors.ThrowIfFailed(operation, PerfCalls.Enable(perfEvent));
        return new PerfAttachment(new BpfFd(-1), perfEvent, program.Id);
    }
}
