using HyperMesh.Autonomic.Host.Tests.People;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>The disk fails under a daemon that runs. Each script has a mount namespace of its own: what it mounts goes with it, however it ends.</summary>
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
        result.Output.ShouldContain("full 1\n", customMessage: result.ToString());
        result.Output.ShouldContain("verified 0\n", customMessage: result.ToString());
        result.Output.ShouldContain("stopped 0\n", customMessage: result.ToString());
        result.Output.ShouldContain("verified again 0\n", customMessage: result.ToString());
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
        result.Output.ShouldContain("aborted 1\n", customMessage: result.ToString());
        result.Output.ShouldContain("stopped 0\n", customMessage: result.ToString());
        result.Output.ShouldContain("verified 0\n", customMessage: result.ToString());
        result.Errors.ShouldContain("the loop could not go on, and has left the hooks as they were: ", customMessage: result.ToString());
        result.Errors.ShouldNotContain("Unhandled exception");
    }

    /// <summary>Runs a script: $D is a file system of its own, $S a folder, $H the command line, $O what the daemon says; <c>start</c> starts it as $P, and
    /// <c>soon</c> waits for a condition.</summary>
    private CliResult InMount(string mount, string script)
    {
        Directory.CreateDirectory(_state["disk"]);
        _state.Write("policies.yaml", SayToTheLoopTests.Asking("approval: { expires: 1s }\n      cooldown: 1s"));
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
