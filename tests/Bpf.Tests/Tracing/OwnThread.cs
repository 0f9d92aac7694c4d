using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>Work on a thread of its own, which the kernel can tell from all others.</summary>
internal static class OwnThread
{
    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The number of getppid(2), which nobody calls often.</summary>
    public static uint GetParentNumber => IsArm ? 173u : 110u;

    /// <summary>The number of kill(2).</summary>
    public static uint KillNumber => IsArm ? 129u : 62u;

    /// <summary>The kernel's id of the calling thread.</summary>
    public static uint Id => uint.Parse(File.ResolveLinkTarget("/proc/thread-self", false)!.Name, System.Globalization.CultureInfo.InvariantCulture);

    public static void Run(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Runs on a thread whose real user id is another one; its effective one, and so its rights, stay.</summary>
    public static void RunAs(uint uid, Action work) => Run(() =>
    {
        // By the bare system call, because libc's function changes the user of all threads.
        syscall(IsArm ? 147 : 117, uid, -1, -1).ShouldBe(0);
        work();
    });

    /// <summary>Makes the system call <see cref="GetParentNumber"/>.</summary>
    public static void GetParent() => syscall(GetParentNumber, 0, 0, 0);

    [DllImport("libc")]
    private static extern long syscall(long number, long first, long second, long third);
}
