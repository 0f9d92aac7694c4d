namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class DropReasonTests(ShippedPrograms programs)
{
    [KernelFact]
    public void Manifest_Reasons_AreThoseOfTheProgram()
    {
        var words = programs["tracepoint_net"].Counters.Single(counter => counter.Metric.Name == "interface_drop_reasons_total")
            .Labels.Single(label => label.Name == "reason").Words;

        words.OrderBy(word => word.Key).ShouldBe(DropReasons.Names.Select((name, i) => KeyValuePair.Create((ulong)i, name)));
    }
}
