using System.Text.Json;
using HyperMesh.Autonomic;
using HyperMesh.Autonomic.Conformance;

namespace HelloPlugin.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public async Task Executor_KeepsTheContracts()
    {
        var folder = Directory.CreateTempSubdirectory("hello-plugin-").FullName;
        try
        {
            // The notices are real files, in a folder of the test; this looks at them.
            var report = await ExecutorConformance.CheckAsync(new HelloPluginExecutor(folder), new ExecutorTrial
            {
                Execute = true,
                // Two for one hook, so that what is taken back has to be what was there, and not nothing.
                Examples = [Set("one"), Set("two")],
                State = _ => string.Join(' ', Directory.EnumerateFiles(folder).Order().Select(File.ReadAllText)),
            });
            Assert.True(report.IsConform, report.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PlannedAction Set(string text) => new("hello-plugin.set", "hello-plugin:node", JsonSerializer.SerializeToElement(new { text }));
}
