using HyperMesh.Autonomic.Engine.Plugins;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>Our own loader.</summary>
public sealed class ContextPluginLoaderTests
{
    private static IPluginLoader Loader => ContextPluginLoader.Instance;

    [Fact]
    public void Load_Plugin_SharesTheContractsWithTheHost() => PluginLoaderContract.ContractsAreTheHosts(Loader);

    [Fact]
    public void Load_TwoVersionsOfOneLibrary_EachHasItsOwn() => PluginLoaderContract.TwoVersionsOfOneLibraryAtOnce(Loader);

    [Fact]
    public void Load_NativeLibraryBesideIt_IsFound() => PluginLoaderContract.NativeLibraryBesideIsFound(Loader);

    [Fact]
    public void Load_DamagedAssembly_Throws() => PluginLoaderContract.DamagedThrows(Loader);

    [Fact]
    public Task Unload_NothingIsHeld_LeavesMemoryAndTheFileCanBeReplaced() => PluginLoaderContract.CodeLeavesMemoryAndFilesCanBeReplaced(Loader);

    [Fact]
    public void Unload_AnObjectIsHeld_StaysUntilThatGoes() => PluginLoaderContract.WhatIsHeldStays(Loader);
}
