using HyperMesh.Autonomic.Engine.Plugins;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

public sealed class PluginCacheTests
{
    [Fact]
    public void Create_CopiesOfAProcessThatWasKilled_AreRemovedAndThoseInUseAreNot()
    {
        using var root = new TempFolder();
        root.Write("killed/.lock", "");
        root.Write("killed/1-p/plugin.yaml", "");
        root.Write("strange/file", "");
        using var running = PluginCache.Create(root.Path);
        Directory.Exists(root["killed"]).ShouldBeFalse();
        using (var other = PluginCache.Create(root.Path))
        {
            Directory.Exists(running.Path).ShouldBeTrue();
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(other.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.EnumerateDirectories(root.Path).Order().ShouldBe([.. ((string[])[running.Path, root["strange"]]).Order()]);
    }

    [Fact]
    public void Create_WhereNothingCanBeWritten_TakesATemporaryFolder()
    {
        using var root = new TempFolder();
        var file = root.Write("file", "");
        using var cache = PluginCache.Create(Path.Combine(file, "plugins"));
        cache.Path.ShouldStartWith(Path.GetTempPath());
    }
}
