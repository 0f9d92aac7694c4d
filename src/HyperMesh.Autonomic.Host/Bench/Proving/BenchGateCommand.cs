using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary><c>bench gate</c>.</summary>
internal static class BenchGateCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "what 'bench all --out' was told" };
        var baseline = new Option<string>("--baseline") { Description = "file with the figures to hold", HelpName = "FILE", Required = true };
        var write = new Option<bool>("--write") { Description = "write the measured figures into that file instead" };
        var output = Options.Output();
        var command = new Command("gate", "Says whether what 'bench all' measured is as good as a baseline: ratios, bytes, instructions.") { folder, baseline, write, output };
        command.SetAction(parsed =>
        {
            var (results, path) = (ProvingResults.Read(parsed.GetValue(folder)!), parsed.GetValue(baseline)!);
            if (parsed.GetValue(write))
                Baseline.Of(results, File.Exists(path) ? Baseline.Read(path) : null).Write(path);
            var verdicts = ProvingGate.Judge(results, Baseline.Read(path));
            verdicts.Write(parsed.GetValue(output));
            return verdicts.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
