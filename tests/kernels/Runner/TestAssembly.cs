using System.Reflection;
using System.Runtime.Loader;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace HyperMesh.Autonomic.KernelRunner;

/// <summary>A built test assembly, with its dependencies taken from beside it, as if it had been started itself.</summary>
internal sealed class TestAssembly : IDisposable
{
    private readonly XunitTestFramework _framework;
    private readonly Assembly _assembly;

    public TestAssembly(string path)
    {
        path = Path.GetFullPath(path);

        // Tests find their files from the base directory; it has to be set before anybody asks for it.
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", Path.GetDirectoryName(path) + Path.DirectorySeparatorChar);
        var resolver = new AssemblyDependencyResolver(path);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            resolver.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            resolver.ResolveUnmanagedDllToPath(name) is { } found ? System.Runtime.InteropServices.NativeLibrary.Load(found) : 0;
        _assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        _framework = new XunitTestFramework(new NullMessageSink());
    }

    public IReadOnlyList<ITestCase> Discover()
    {
        using var sink = new Discovery();
        using var discoverer = _framework.GetDiscoverer(Reflector.Wrap(_assembly));
        discoverer.Find(includeSourceInformation: false, sink, new Options());
        return sink.Wait();
    }

    public void Run(IReadOnlyList<ITestCase> cases, Report report)
    {
        using var executor = _framework.GetExecutor(_assembly.GetName());
        executor.RunTests(cases, report, new Options());
        report.Wait();
    }

    public void Dispose() => _framework.Dispose();
}
