using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>Stops processes without ending them.</summary>
internal static class Signal
{
    public static void Stop(Process process) => Command.Run("kill", "-STOP", $"{process.Id}");

    public static void Continue(Process process) => Command.Run("kill", "-CONT", $"{process.Id}");
}
