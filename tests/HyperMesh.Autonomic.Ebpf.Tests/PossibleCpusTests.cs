namespace HyperMesh.Autonomic.Ebpf.Tests;

public class PossibleCpusTests
{
    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-3,8,10-11", 7)]
    public void Parse_CpuList_CountsThem(string list, int count) => PossibleCpus.Parse(list).ShouldBe(count);

    [Theory]
    [InlineData("")]
    [InlineData("3-1")]
    [InlineData("a-b")]
    [InlineData("0-1-2")]
    public void Parse_NoCpuList_IsRefused(string list) => Should.Throw<FormatException>(() => PossibleCpus.Parse(list));

    [Fact]
    public void Count_ThisHost_IsAtLeastTheOnlineOnes() => PossibleCpus.Count.ShouldBeGreaterThanOrEqualTo(Environment.ProcessorCount);
}
