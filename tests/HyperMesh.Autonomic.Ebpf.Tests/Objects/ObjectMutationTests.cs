using HyperMesh.Autonomic.Ebpf.Objects;
using Xunit.Abstractions;

namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

[Collection(ProgramsCollection.Name)]
public class ObjectMutationTests(ProgramFixture programs, ITestOutputHelper output)
{
    private const int Seed = 20241107;
    private const int Mutations = 100_000;
    private const int Loads = 2_000;
    private const long MostMapBytes = 16 * 1024 * 1024;

    private static readonly string[] Own = ["shapes", "ring_events", "perf_events", "count_pass", "refused_call", "not_xdp"];

    [KernelFact]
    [Trait("Cost", "high")]
    public void Check_AHundredThousandBrokenObjects_AlwaysGivesAVerdict()
    {
        var mutator = Mutator();
        var (sound, refused) = (0, new Dictionary<string, int>());
        for (var i = 0; i < Mutations; i++)
        {
            var verdict = ObjectCheck.Check(mutator.Next(), "x");
            if (verdict.IsSound)
            {
                sound++;
                Walk(verdict.File!);
                continue;
            }

            verdict.Problems.Count.ShouldBeInRange(1, 32);
            var section = verdict.Problems[0].Section ?? "the file";
            refused[section] = refused.GetValueOrDefault(section) + 1;
        }

        output.WriteLine($"{Mutations} objects: {sound} sound, {Mutations - sound} refused");
        foreach (var (section, count) in refused.OrderByDescending(r => r.Value).Take(12))
            output.WriteLine($"{count,7} in {section}");

        // If all were refused, nothing behind the checks would have been tested, and if few were, the checks would not have been.
        sound.ShouldBeInRange(Mutations / 20, Mutations * 3 / 4);
    }

    [KernelFact]
    [Trait("Cost", "high")]
    public void Load_BrokenObjectsThatPassTheChecks_LoadOrAreRefusedClearly()
    {
        using var folder = new TempFolder();
        programs.Load("shapes").Dispose();
        var before = Descriptors.Count();
        var mutator = Mutator();
        var (loaded, refused, tried) = (0, 0, 0);
        while (loaded + refused < Loads)
        {
            tried++;
            ReadOnlyMemory<byte> bytes = mutator.Next();
            if (ObjectCheck.Check(bytes, "x").File is not { } file || !MayBeLoaded(file))
                continue;

            File.WriteAllBytes(folder["broken.bpf.o"], bytes.Span);
            try
            {
                BpfObject.Load(folder["broken.bpf.o"]).Dispose();
                loaded++;
            }
            catch (BpfException e)
            {
                e.Error.Errno.ShouldBePositive();
                e.Error.Message.ShouldNotBeNullOrWhiteSpace();
                refused++;
            }
        }

        output.WriteLine($"{tried} objects, of which {Loads} passed the checks: {loaded} loaded, {refused} refused by libbpf or the kernel");
        Descriptors.Count().ShouldBe(before);
        loaded.ShouldBeGreaterThan(Loads / 20);
        refused.ShouldBeGreaterThan(Loads / 20);
    }

    // What passes must be readable in all its parts without an exception.
    private static void Walk(ObjectFile file)
    {
        var parts = 0;
        foreach (ObjectMap map in file.Maps)
            parts += file.KeyMembers(map).Count + file.ValueMembers(map).Count;
        foreach (ObjectFunction function in file.Functions)
            parts += file.LineOf(function, function.Instructions - 1)?.Line ?? 0;
        parts.ShouldBeGreaterThanOrEqualTo(0);
    }

    // A ring of 2 GiB is a good object, but not on a machine that has other things to do; nor is a pin in everybody's folder.
    private static bool MayBeLoaded(ObjectFile file) =>
        file.Maps.All(m => !m.IsPinnedByName && Math.Max(1, m.MaxEntries) * (64L + m.KeySize + m.ValueSize) * PossibleCpus.Count < MostMapBytes);

    private ObjectMutator Mutator() => new(ShippedObjects.Paths.Concat(Own.Select(name => programs[name])), Seed);
}
