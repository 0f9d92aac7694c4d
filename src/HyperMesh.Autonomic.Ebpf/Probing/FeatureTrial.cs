using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>One thing to try. Trying hands back a descriptor or 0, or a negative errno; a descriptor is closed here.</summary>
/// <param name="Name">The feature.</param>
/// <param name="How">What is done, as in "load and attach an XDP program".</param>
/// <param name="Try">Does it.</param>
/// <param name="Mend">What to do to get it.</param>
/// <param name="Fallback">What is used without it.</param>
internal sealed record FeatureTrial(string Name, string How, Func<int> Try, string? Mend, string? Fallback)
{
    /// <summary>For trials whose good end is an error of its own, as "no such interface" shows that the hook is known.</summary>
    public int Success { get; init; }

    public Feature Look()
    {
        try
        {
            var result = Try();
            var well = Success == 0 ? result >= 0 : result == -Success;
            if (result > 0)
                new BpfFd(result).Dispose();

            return well ? new Feature(Name, true, How, 0, null, Fallback) : Failure(-result);
        }
        catch (DllNotFoundException)
        {
            return new Feature(Name, null, "cannot be tried without libbpf", Errno.Enoent, "apt install libbpf1", Fallback);
        }
        catch (BpfException e)
        {
            return Failure(e.Error.Errno);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Feature(Name, null, $"{How}: {e.Message}", 0, Mend, Fallback);
        }
    }

    private Feature Failure(int errno)
    {
        // With every right it is the kernel that will not: some answer EPERM to what they are built without.
        if (errno is Errno.Eperm or Errno.Eacces && !PrivilegeFacts.HasEverything)
        {
            const string Rights = "needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN, for network hooks CAP_SYS_ADMIN (or root)";
            return new Feature(Name, null, "cannot be tried without CAP_BPF", errno, Rights, Fallback);
        }

        return new Feature(Name, false, $"{How}: {Errno.Describe(Math.Max(errno, 0))}", Math.Max(errno, 0), Mend, Fallback);
    }
}
