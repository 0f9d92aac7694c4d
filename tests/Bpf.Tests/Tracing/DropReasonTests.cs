namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class DropReasonTests(ShippedPrograms programs)
{
    [KernelFact]
    public void Manifest_Reasons_AreThoseOfTheProgram()
    {
        var values = programs["tracepoint_net"].Counters.Single(counter => counter.Metric.Name == "interface_drop_reasons_total")
            .Labels.Single(label => label.Name == "reason").Words;

        values.OrderBy(value => value.Key).Select(value => value.Value).ShouldBe(DropReasons.Names);
        values.Keys.Order().ShouldBe(Enumerable.Range(0, DropReasons.Names.Count).Select(i => (ulong)i));
    }
}
