namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class DropReasonTests(ShippedPrograms programs)
{
    [KernelFact]
    public void Manifest_Reasons_AreThoseOfTheProgram()
    {
        var values = programs["tracepoint_net"].Counters.Single(counter => counter.Metric.Name == "interface_drop_reasons_total")
            .Labels.Single(label => label.Name == "reason").Values;

        values.OrderBy(value => value.Value).Select(value => value.Key).ShouldBe(DropReasons.Names);
        values.Values.Order().ShouldBe(Enumerable.Range(0, DropReasons.Names.Count).Select(i => (ulong)i));
    }
}
