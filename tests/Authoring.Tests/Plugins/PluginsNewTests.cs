using System.Text.Json;

namespace Authoring.Tests.Plugins;

public sealed class PluginsNewTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("queue-length", "QueueLength", "queue-length", "queue_length")]
    [InlineData("QueueLength", "QueueLength", "queue-length", "queue_length")]
    [InlineData("http2_queue.depth", "Http2QueueDepth", "http2-queue-depth", "http2_queue_depth")]
    public void New_NameInAnyForm_IsWrittenAsEachFileNeedsIt(string given, string type, string id, string metric)
    {
        var result = Run(given, "bpf");
        result.ExitCode.ShouldBe(0, result.ToString());
        var files = JsonDocument.Parse(result.Output).RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()).ToList();
        files.ShouldContain($"{metric}.bpf.c");
        files.ShouldContain($"policies/{id}.yaml");
        File.ReadAllText(_folder["made/README.md"]).ShouldStartWith($"# {type}\n");
        Directory.EnumerateFiles(_folder["made"], "*", SearchOption.AllDirectories).Select(File.ReadAllText)
            .ShouldAllBe(text => !text.Contains("hello", StringComparison.OrdinalIgnoreCase) && !text.Contains("HYPERMESH_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("7up")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("naïve")]
    [InlineData("System")]
    public void New_NameThatIsNone_IsRefusedAndNothingIsWritten(string name)
    {
        var result = Run(name, "bpf");
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain("name");
        Directory.Exists(_folder["made"]).ShouldBeFalse();
    }

    [Fact]
    public void New_FolderThatIsThere_IsLeftAlone()
    {
        Directory.CreateDirectory(_folder["made"]);
        _folder.Write("made/mine.txt", "mine");
        var result = Run("Mine", "bpf");
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain("is there already");
        Directory.EnumerateFileSystemEntries(_folder["made"]).Count().ShouldBe(1);
    }

    [Fact]
    public void New_NoPackages_SaysHowToGetThem()
    {
        using var cli = new Cli(_folder);
        var result = cli.Run("plugins", "new", "Mine", "--kind", "monitor", "--out", _folder["made"], "--packages", _folder["none"]);
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain($"there are no packages in {_folder["none"]}; run scripts/pack.sh");
    }

    [Fact]
    public void List_OfTheCheckout_TakesTheTemplateForNoPlugin()
    {
        using var cli = new Cli(_folder);
        var result = cli.Run("plugins", "list", "-o", "json");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("\"monitor-host\"");
        result.Output.ShouldNotContain("hello-plugin");
    }

    private CliResult Run(string name, string kind)
    {
        using var cli = new Cli(_folder);
        return cli.Run("plugins", "new", name, "--kind", kind, "--out", _folder["made"], "-o", "json");
    }
}
