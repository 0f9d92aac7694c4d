using System.Runtime.Versioning;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>The pins' folder is the memory of the loop, and their lock is what keeps two from changing a hook: both are for their owner alone, on a
/// bpffs that everybody may write, too.</summary>
[SupportedOSPlatform("linux")]
public sealed class PinFolderTests : IDisposable
{
    private const string Stranger = "65534";
    private readonly string _mount = Directory.CreateTempSubdirectory("hypermesh-bpffs-").FullName;

    public PinFolderTests() => Command.Run("mount", "-t", "bpf", "bpf", _mount);

    private PinDirectory Pins => new(Path.Combine(_mount, "hypermesh"));

    public void Dispose()
    {
        Command.Run("umount", _mount);
        Directory.Delete(_mount);
    }

    [KernelFact]
    public void A_folder_that_a_stranger_has_made_first_is_refused_with_his_number_and_the_mend()
    {
        AsStranger("mkdir", Pins.Root);

        var refusal = Should.Throw<BpfException>(() => Pins.ForHook("xdp:eth0").Create());

        refusal.Message.ShouldContain($"belongs to the user {Stranger}");
        refusal.Message.ShouldContain($"mount -o remount,mode=0700 {_mount}");
        Should.Throw<BpfException>(() => HookLock.Take(Pins.ForHook("xdp:eth0"))).Message.ShouldContain(Stranger);
    }

    [KernelFact]
    public void A_folder_that_others_may_write_is_refused_with_the_mend()
    {
        Pins.ForHook("xdp:eth0").Create();
        File.SetUnixFileMode(Pins.Root, (UnixFileMode)0b111_111_111);

        Should.Throw<BpfException>(() => Pins.ForHook("xdp:eth1").Create()).Message.ShouldContain($"chmod go-w {Pins.Root}");
    }

    [KernelFact]
    public void What_root_makes_in_the_folder_of_a_service_is_the_services()
    {
        File.SetUnixFileMode(_mount, (UnixFileMode)0b111_000_000);
        Directory.CreateDirectory(Pins.Root, (UnixFileMode)0b111_000_000);
        Command.Run("chown", $"{Stranger}:{Stranger}", Pins.Root);

        Pins.ForHook("xdp:eth0").Create();

        Command.Run("stat", "-c", "%u %a", Pins.ForHook("xdp:eth0").Folder).Trim().ShouldBe($"{Stranger} 700");
    }

    [KernelFact]
    public void The_lock_of_a_hook_is_out_of_a_strangers_reach_and_leaves_nothing()
    {
        var pins = Pins.ForHook("xdp:eth0");
        using (HookLock.Take(pins))
        {
            Should.Throw<BpfException>(() => HookLock.Take(pins)).Message.ShouldContain("another process is changing it");
            HookLock.TryTake(pins, "events")!.Dispose();
            var folder = Directory.EnumerateDirectories(Pins.Root, "lock-*").ShouldHaveSingleItem();
            Should.Throw<InvalidOperationException>(() => AsStranger("flock", "--nonblock", folder, "true")).Message.ShouldContain("ermission denied");
        }

        Directory.EnumerateFileSystemEntries(Pins.Root).ShouldBeEmpty();
        HookLock.Take(pins).Dispose();
        Pins.Hooks().ShouldBeEmpty();
    }

    [KernelFact]
    public async Task Of_many_who_want_a_lock_one_has_it_at_a_time()
    {
        var pins = Pins.ForHook("xdp:eth0");
        var (inside, most, turns) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref turns) < 200)
            {
                using var turn = HookLock.TryTake(pins, "trial");
                if (turn is null)
                    continue;
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Interlocked.Increment(ref turns);
                Thread.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));

        most.ShouldBe(1);
    }

    private static void AsStranger(params string[] words) =>
        Command.Run("setpriv", [$"--reuid={Stranger}", $"--regid={Stranger}", "--clear-groups", .. words]);
}
