using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using HyperMesh.Autonomic.Engine.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>What every <see cref="IPluginLoader"/> has to do.</summary>
internal static class PluginLoaderContract
{
    public static void ContractsAreTheHosts(IPluginLoader loader)
    {
        using var folder = new TempFolder();
        folder.Lay("one", "monitor: good");
        var plugin = loader.Load("one", folder[$"one/{PluginFolderOnDisk.Assembly}"]);
        var types = plugin.Assembly.GetExportedTypes();
        types.ShouldContain(type => typeof(IAutonomicPlugin).IsAssignableFrom(type));
        types.ShouldContain(type => typeof(IMonitor).IsAssignableFrom(type));
        AssemblyLoadContext.GetLoadContext(plugin.Assembly).ShouldNotBe(AssemblyLoadContext.Default);
        AssemblyLoadContext.GetLoadContext(plugin.Assembly)!.IsCollectible.ShouldBeTrue();
        plugin.Unload();
    }

    public static void TwoVersionsOfOneLibraryAtOnce(IPluginLoader loader)
    {
        using var folder = new TempFolder();
        foreach (var version in (int[])[1, 2])
        {
            folder.Lay($"v{version}", "monitor: library");
            WriteLibrary(folder[$"v{version}/FixtureLibrary.dll"], "FixtureLibrary", new Version(version, 0, 0, 0));
        }

        var plugins = ((int[])[1, 2]).Select(version => loader.Load($"v{version}", folder[$"v{version}/{PluginFolderOnDisk.Assembly}"])).ToList();
        plugins.Select(plugin => MonitorOf(plugin).Name).ShouldBe(["library 1.0.0.0", "library 2.0.0.0"]);
        plugins.ForEach(plugin => plugin.Unload());
    }

    public static void NativeLibraryBesideIsFound(IPluginLoader loader)
    {
        using var folder = new TempFolder();
        folder.Lay("one", "monitor: native");
        var sqlite = Directory.EnumerateFiles("/usr/lib", "libsqlite3.so.0", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).First();
        File.Copy(sqlite, folder["one/libfixture-native.so"]);
        var plugin = loader.Load("one", folder[$"one/{PluginFolderOnDisk.Assembly}"]);
        MonitorOf(plugin).Name.ShouldStartWith("native 3");
        plugin.Unload();
    }

    public static async Task CodeLeavesMemoryAndFilesCanBeReplaced(IPluginLoader loader)
    {
        using var folder = new TempFolder();
        folder.Lay("one", "monitor: good");
        var memory = LoadUseAndUnload(loader, folder[$"one/{PluginFolderOnDisk.Assembly}"]);
        await PluginFolderOnDisk.CollectUntilAsync(() => !memory.IsAlive, "nothing holds the plugin any more");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "FaultyPlugin.dll"), folder[$"one/{PluginFolderOnDisk.Assembly}"], overwrite: true);
        loader.Load("one", folder[$"one/{PluginFolderOnDisk.Assembly}"]).Assembly.GetName().Name.ShouldBe("FaultyPlugin");
    }

    public static void WhatIsHeldStays(IPluginLoader loader)
    {
        using var folder = new TempFolder();
        folder.Lay("one", "monitor: good");
        var plugin = loader.Load("one", folder[$"one/{PluginFolderOnDisk.Assembly}"]);
        var held = MonitorOf(plugin);
        var memory = plugin.Unload();
        plugin.Unload().ShouldBeSameAs(memory);
        Should.Throw<ObjectDisposedException>(() => plugin.Assembly);
        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        memory.IsAlive.ShouldBeTrue("an object of it is held");
        held.Name.ShouldBe("lively");
    }

    public static void DamagedThrows(IPluginLoader loader)
    {
        using var folder = new TempFolder();
        var path = folder.Write("one/Damaged.dll", "this is no assembly");
        Should.Throw<BadImageFormatException>(() => loader.Load("one", path));
    }

    /// <summary>An assembly with one class, made of nothing.</summary>
    public static void WriteLibrary(string path, string name, Version version)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = version }, typeof(object).Assembly);
        assembly.DefineDynamicModule(name).DefineType("Library", TypeAttributes.Public | TypeAttributes.Class).CreateType();
        assembly.Save(path);
    }

    /// <summary>A class library with a class that has a field of a class of another library.</summary>
    public static void WriteUser(string path, string name, string needs, Version version)
    {
        var other = new PersistedAssemblyBuilder(new AssemblyName(needs) { Version = version }, typeof(object).Assembly);
        var needed = other.DefineDynamicModule(needs).DefineType("Library", TypeAttributes.Public | TypeAttributes.Class);
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var user = assembly.DefineDynamicModule(name).DefineType("User", TypeAttributes.Public | TypeAttributes.Class);
        user.DefineField("Library", needed, FieldAttributes.Public);
        needed.CreateType();
        user.CreateType();
        assembly.Save(path);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadUseAndUnload(IPluginLoader loader, string path)
    {
        var plugin = loader.Load("one", path);
        MonitorOf(plugin).Name.ShouldBe("lively");
        return plugin.Unload();
    }

    private static IMonitor MonitorOf(IPluginAssembly plugin)
    {
        var entry = (IAutonomicPlugin)Activator.CreateInstance(plugin.Assembly.GetExportedTypes().Single(type => typeof(IAutonomicPlugin).IsAssignableFrom(type)))!;
        var services = new ServiceCollection().AddSingleton<ISeriesCatalog>(new SeriesCatalog());
        entry.Configure(services);
        return services.BuildServiceProvider().GetRequiredService<IMonitor>();
    }
}
