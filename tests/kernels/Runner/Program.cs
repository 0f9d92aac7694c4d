using HyperMesh.Autonomic.KernelRunner;

// kernel-runner [--kernel-only] [--without NAME=VALUE]... [--only TEXT] ASSEMBLY: runs the tests of an assembly where there is no SDK.
var choice = new Choice();
var rest = new Queue<string>(args);
while (rest.TryPeek(out var next) && next.StartsWith("--", StringComparison.Ordinal) && choice.Take(next, rest))
{
}

if (rest.Count != 1)
{
    Console.Error.WriteLine("usage: kernel-runner [--kernel-only] [--without NAME=VALUE]... [--only TEXT] ASSEMBLY");
    return 2;
}

using var assembly = new TestAssembly(rest.Dequeue());
var chosen = assembly.Discover().Where(choice.Includes).ToList();
using var report = new Report(Console.Out);
assembly.Run(chosen, report);
if (report.MayBeUnsteady)
{
    // Once more, one after the other: who passes now failed by chance, which is a defect to mend but not one of the kernel at hand.
    foreach (var one in report.FailedCases)
    {
        using var again = new Report(Console.Out);
        assembly.Run([one], again);
        if (again.HasPassed)
            report.Forgive(one);
    }
}

return report.End(choice) ? 0 : 1;
