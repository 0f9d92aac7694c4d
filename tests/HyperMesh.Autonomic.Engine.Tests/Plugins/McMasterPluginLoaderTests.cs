using HyperMesh.Autonomic.Engine.Plugins;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>The loader on McMaster.NETCore.Plugins, where that package was there to build with.</summary>
public sealed class McMasterPluginLoaderTests
{
    private static IPluginLoader Loader => McMasterFactAttribute.Loader!;

    [McMasterFact]
    public void Load_Plugin_SharesTheContractsWithTheHost() => PluginLoaderContract.ContractsAreTheHosts(Loader);

    [McMasterFact]
    public void Load_TwoVersionsOfOneLibrary_EachHasItsOwn() => PluginLoaderContract.TwoVersionsOfOneLibraryAtOnce(Loader);

    [McMasterFact]
    public void Load_NativeLibraryBesideIt_IsFound() => PluginLoaderContract.NativeLibraryBesideIsFound(Loader);

    [McMasterFact]
    public void Load_DamagedAssembly_Throws() => PluginLoaderContract.DamagedThrows(Loader);

    [McMasterFact]
    public Task Unload_NothingIsHeld_LeavesMemoryAndTheFileCanBeReplaced() => PluginLoaderContract.CodeLeavesMemoryAndFilesCanBeReplaced(Loader);

    [McMasterFact]
    public void Unload_AnObjectIsHeld_StaysUntilThatGoes() => PluginLoaderContract.WhatIsHeldStays(Loader);
}
