namespace HyperMesh.Autonomic.Tests;

/// <summary>The checkout in which the tests run.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HyperMesh.Autonomic.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests run inside the checkout");
        return folder.FullName;
    }
}
