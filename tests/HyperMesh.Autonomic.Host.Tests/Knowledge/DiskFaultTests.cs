using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>The disk fails under a store. Each script has a mount namespace of its own: what it mounts goes with it, however it ends.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly TempFolder _state = new();

    public void Dispose() => _state.Dispose();

    [RootFact]
    public void Run_DiskFillsUp_StopsWithTheReasonAndGoesOnWhenThereIsRoom()
    {
        var result = InMount("mount -t tmpfs -o size=4m none $D || exit 91", """
            start; soon 'grep -q approval $O' || exit 92
            dd if=/dev/zero of=$D/fill bs=4k >/dev/null 2>&1
            wait $P; echo "full $?"
            $H knowledge verify --store $D/s.db >/dev/null; echo "verified $?"
            rm $D/fill
            : >$O; start; soon 'grep -q approval $O' || exit 93
            kill -TERM $P; wait $P; echo "stopped $?"
            $H knowledge verify --store $D/s.db; echo "verified again $?"
            """);
        Says(result, "full 1", "verified 0", "stopped 0", "verified again 0");
        result.Errors.ShouldContain("the loop could not go on, and has left the hooks as they were: ", customMessage: result.ToString());
        result.Errors.ShouldContain("free some space, then start again", customMessage: result.ToString());
        result.Errors.ShouldNotContain("Unhandled exception");
    }

    // A file system that its kernel has made read-only, as after an error of the disk: 'remount,abort' of ext4 does that while files are open.
    [LoopDeviceFact]
    public void Run_FileSystemTurnsReadOnly_StopsWithTheReasonAndGoesOnAfterwards()
    {
        var result = InMount("truncate -s 32M $S/img && mkfs.ext4 -q -F $S/img && mount -o loop $S/img $D || exit 91", """
            start; soon 'grep -q approval $O' || exit 92
            mount -o remount,abort $D || exit 94
            wait $P; echo "aborted $?"
            umount $D && { e2fsck -fy $S/img >/dev/null 2>&1; mount -o loop $S/img $D; } || exit 95
            : >$O; start; soon 'grep -q approval $O' || exit 93
            kill -TERM $P; wait $P; echo "stopped $?"
            $H knowledge verify --store $D/s.db; echo "verified $?"
            """);
        Says(result, "aborted 1", "stopped 0", "verified 0");
        result.Errors.ShouldContain("the loop could not go on, and has left the hooks as they were: ", customMessage: result.ToString());
        result.Errors.ShouldNotContain("Unhandled exception");
    }

    [RootFact]
    public void Append_FullDisk_LosesNothingAndGoesOnWhenThereIsSpace()
    {
        var result = InMount("mount -t tmpfs -o size=2m none $D || exit 91", """
            $H policy hold --store $D/s.db >/dev/null || exit 90
            dd if=/dev/zero of=$D/fill bs=4k >/dev/null 2>&1
            $H policy resume --store $D/s.db; echo "resume $?"
            timeout 60 $H run --store $D/s.db; echo "run $?"
            rm $D/fill
            $H policy resume --store $D/s.db >/dev/null; echo "again $?"
            $H knowledge verify --store $D/s.db; echo "verify $?"
            """);
        Says(result, "resume 1", "run 1", "again 0", "verify 0");
        result.Errors.ShouldContain("free some space, then start again", customMessage: result.ToString());
        result.Errors.ShouldNotContain("   at ");
    }

    [RootFact]
    public void Append_ReadOnlyFileSystem_IsRefusedAndReadingGoesOn()
    {
        var result = InMount("mount -t tmpfs -o size=4m none $D || exit 91", """
            $H policy hold --store $D/s.db >/dev/null || exit 90
            mount -o remount,ro $D
            $H policy resume --store $D/s.db; echo "resume $?"
            timeout 60 $H run --store $D/s.db; echo "run $?"
            $H knowledge verify --store $D/s.db; echo "verify $?"
            mount -o remount,rw $D
            $H policy resume --store $D/s.db >/dev/null; echo "again $?"
            """);
        Says(result, "resume 1", "run 1", "verify 0", "again 0");
        result.Errors.ShouldContain("ead-only", customMessage: result.ToString());
        result.Errors.ShouldNotContain("   at ");
    }

    private static void Says(CliResult result, params string[] lines) => lines.Except(result.Output.Split('\n')).ShouldBeEmpty(result.ToString());

    /// <summary>Runs a script: $D is a file system of its own, $S a folder, $H the command line, $O what the daemon says; <c>start</c> starts it as $P, and
    /// <c>soon</c> waits for a condition.</summary>
    private CliResult InMount(string mount, string script)
    {
        Directory.CreateDirectory(_state["disk"]);
        _state.Write("policies.yaml", ControlPolicies.Asking("approval: { expires: 1s }\n      cooldown: 1s"));
        var file = _state.Write("script.sh", $$"""
            S={{_state.Path}}; D=$S/disk; H="$1"; O=$S/said
            {{mount}}
            start() { $H run --policies $S/policies.yaml --store $D/s.db -o json >$O & P=$!; }
            soon() { n=0; until eval "$1"; do n=$((n+1)); [ $n -lt 600 ] && kill -0 $P || { kill $P; return 1; }; sleep 0.1; done; }
            {{script}}
            """.ReplaceLineEndings("\n") + "\n");
        using var cli = new Cli(_state) { Under = ["unshare", "--mount", "--propagation", "private", "sh", file] };
        return cli.Run();
    }
}
