using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy deny</c>: forbids a proposed plan, and any other for the same symptom.</summary>
internal static class DenyCommand
{
    public static Command Create() =>
        ApproveCommand.Create("deny", "Forbids a plan that waits for approval; the rule does nothing more for this symptom.", isGranted: false);
}
