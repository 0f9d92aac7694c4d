using HyperMesh.Autonomic.KernelRunner;

// kernel-runner [--without NAME=VALUE]... ASSEMBLY: runs the tests of an assembly where there is no SDK.
var without = new List<(string Name, string Value)>();
var rest = new Queue<string>(args);
while (rest.TryPeek(out var next) && next == "--without")
{
    rest.Dequeue();
    var trait = rest.Dequeue().Split('=', 2);
    without.Add((trait[0], trait[1]));
}

if (rest.Count != 1)
{
    Console.Error.WriteLine("usage: kernel-runner [--without NAME=VALUE]... ASSEMBLY");
    return 2;
}

using var assembly = new TestAssembly(rest.Dequeue());
var cases = assembly.Discover();
var chosen = cases.Where(one => !without.Any(trait => TestAssembly.HasTrait(one, trait.Name, trait.Value))).ToList();
using var report = new Report(Console.Out);
assembly.Run(chosen, report);
return report.End(cases.Count - chosen.Count) ? 0 : 1;
