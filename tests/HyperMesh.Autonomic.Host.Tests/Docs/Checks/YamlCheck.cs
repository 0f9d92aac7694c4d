using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Replay.World;
using HyperMesh.Autonomic.Host.NetworkPolicies;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>Every whole YAML document is read by who reads that kind, without a problem.</summary>
internal sealed partial class YamlCheck(Cli cli, TempFolder folder)
{
    /// <summary>A document speaks of files and groups that another machine has.</summary>
    private static readonly string[] OfAnotherMachine = ["there is no such file", "on this machine"];

    public IEnumerable<Finding> Look(MarkdownDocument document)
    {
        foreach (var block in document.Blocks.Where(block => block.Language == "yaml" && block.Text.Contains("apiVersion:", StringComparison.Ordinal)))
        {
            var kind = Kind().Match(block.Text).Groups[1].Value;
            var problems = Problems(kind, folder.Write($"{kind}-{block.Line}.yaml", block.Text));
            foreach (var problem in problems.Where(problem => !OfAnotherMachine.Any(words => problem.Contains(words, StringComparison.Ordinal))))
                yield return document.Finding(block.Line, problem);
        }
    }

    private IEnumerable<string> Problems(string kind, string file)
    {
        var problems = new ProblemList();
        switch (kind)
        {
            case "Policy" or "PolicyDefaults" or "PolicySet":
                var check = cli.Run("policy", "check", file);
                // A plugin of the installation may be left out, which is not this document's fault.
                return check.Errors.Split('\n').Where(line => line.StartsWith(file, StringComparison.Ordinal));
            case "Configuration":
                Configuration.ReadFile(file, problems);
                break;
            case WorldReader.Kind:
                WorldReader.ReadFile(file, problems);
                break;
            case MeshConfig.Kind:
                MeshConfig.Read(file, problems);
                break;
            case "NetworkPolicy" or "Identity":
                NetworkPolicyReader.Read([file], problems);
                break;
            case "Plugin":
                PluginManifest.Read(file, problems);
                break;
            case "Program":
                ManifestReader.ReadFile(file, problems);
                break;
            default:
                return [$"there is no kind '{kind}'"];
        }

        return problems.Select(problem => problem.ToString());
    }

    [GeneratedRegex(@"^kind: *(\w+)", RegexOptions.Multiline)]
    private static partial Regex Kind();
}
