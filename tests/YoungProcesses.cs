using System.Runtime.CompilerServices;

namespace HyperMesh.Autonomic.Tests;

/// <summary>What processes that tests start are told about compiling. Most live for seconds: what the runtime compiles anew, because it was called often, takes a quarter
/// of their processor time, so it may begin later than that. A test's own process is not told; it has begun already.</summary>
internal static class YoungProcesses
{
    // In milliseconds and hexadecimal, as the runtime reads it.
    private const string FiveSeconds = "1388";

    [ModuleInitializer]
    public static void LeaveAlone() => Environment.SetEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", FiveSeconds);
}
