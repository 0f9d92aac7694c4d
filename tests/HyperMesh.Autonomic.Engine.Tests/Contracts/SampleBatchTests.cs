namespace HyperMesh.Autonomic.Engine.Tests.Contracts;

public sealed class SampleBatchTests
{
    private readonly Series _series = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(3, 100)]
    [InlineData(100, 3)]
    [InlineData(3, 0)]
    public void CopyFrom_MoreOrFewerValuesThanItHas_HoldsTheSame(int own, int others)
    {
        var (batch, other) = (Batch(own, 1), Batch(others, 2));

        batch.CopyFrom(other);

        batch.At.ShouldBe(other.At);
        batch.Samples.ToArray().ShouldBe(other.Samples.ToArray());
        batch.Samples.Length.ShouldBe(others);
    }

    [Fact]
    public void Add_AfterManyWereTaken_GoesOnBehindThem()
    {
        var batch = Batch(1, 1);
        batch.Absorb(Batch(40, 2));

        batch.Add(_series, 7);

        batch.Count.ShouldBe(41);
        batch.Samples[^1].Value.ShouldBe(7);
        batch.Samples[39].Value.ShouldBe(39);
    }

    private SampleBatch Batch(int count, double second)
    {
        var batch = new SampleBatch();
        batch.Begin(JournalText.Epoch.AddSeconds(second));
        for (var i = 0; i < count; i++)
            batch.Add(_series, i);
        return batch;
    }
}
