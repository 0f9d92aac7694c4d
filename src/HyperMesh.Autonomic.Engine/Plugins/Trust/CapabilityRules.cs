namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Which capability a reference to a type or a member of the platform shows. The list is short and in plain sight; docs/trust.md has it.</summary>
internal static class CapabilityRules
{
    private const string Documents = "HyperMesh.Autonomic.Documents";

    /// <summary>The binding to the kernel: whatever is used of it is a use of the kernel, but for a name that is only a name.</summary>
    public static bool IsKernel(string? assembly, string type) => assembly == "HyperMesh.Autonomic.Ebpf" && type != "InterfaceName";

    /// <summary>Of a type; null for none.</summary>
    public static Capability? OfType(string space, string name) => (space, name) switch
    {
        // Values that open nothing.
        ("System.Net", "IPAddress" or "IPEndPoint" or "IPNetwork" or "EndPoint" or "HttpStatusCode" or "WebUtility") or ("System.Net.Mime", _) => null,
        ("System.Net.Sockets", "AddressFamily" or "ProtocolType" or "SocketError") => null,
        ("System.IO.Enumeration", "FileSystemName") => null,
        _ when space == "System.Net" || space.StartsWith("System.Net.", StringComparison.Ordinal) => Capability.Network,
        _ when space.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) => Capability.Network,
        ("System.Diagnostics", "Process" or "ProcessStartInfo") => Capability.Process,
        ("System.IO", "File" or "FileInfo" or "FileStream" or "FileSystemInfo" or "FileSystemWatcher" or "Directory" or "DirectoryInfo" or "DriveInfo"
            or "RandomAccess") => Capability.Files,
        ("System.IO.MemoryMappedFiles" or "System.IO.IsolatedStorage" or "System.IO.Enumeration" or "System.IO.Pipes", _) => Capability.Files,
        ("Microsoft.Win32.SafeHandles", "SafeFileHandle") => Capability.Files,
        ("System.Runtime.InteropServices", "Marshal" or "NativeLibrary" or "NativeMemory") => Capability.Native,
        ("System.Runtime.Loader", _) => Capability.Native,
        _ when space == "System.Reflection.Emit" || space.StartsWith("System.Reflection.Emit.", StringComparison.Ordinal) => Capability.Native,
        // The compiler's mark on every module that may have unsafe code in it.
        ("System.Security", "UnverifiableCodeAttribute") => Capability.Native,
        _ => null,
    };

    /// <summary>Of a member of a type; null for none.</summary>
    /// <param name="space">The type's namespace.</param>
    /// <param name="type">The type.</param>
    /// <param name="member">The member.</param>
    /// <param name="takesText">Whether its first parameter is a string.</param>
    public static Capability? OfMember(string space, string type, string member, bool takesText) => (space, type, member) switch
    {
        ("System", "Environment", "Exit" or "FailFast") => Capability.Process,
        ("System.IO", "StreamReader" or "StreamWriter", ".ctor") when takesText => Capability.Files,
        (Documents, "YamlReader" or "Resource", "ReadFile" or "ReadFileMapping") => Capability.Files,
        ("System.Reflection", "Assembly", "Load" or "LoadFrom" or "LoadFile" or "LoadModule" or "UnsafeLoadFrom") => Capability.Native,
        ("System.Reflection", "MethodBase" or "MethodInfo" or "ConstructorInfo" or "MethodInvoker" or "ConstructorInvoker", "Invoke") => Capability.Native,
        ("System", "Type", "InvokeMember") => Capability.Native,
        _ => null,
    };
}
