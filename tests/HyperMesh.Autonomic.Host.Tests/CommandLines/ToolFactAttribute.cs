namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

/// <summary>A test that needs a tool of the machine. Never skipped where CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool, string package) =>
        Skip = Environment.GetEnvironmentVariable("CI") == "true" || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)))
            ? null
            : $"needs {tool} (apt-get install {package})";
}
