namespace HyperMesh.Autonomic.Engine.Tests.Contracts;

public sealed class LabelsTests
{
    [Fact]
    public void Of_ANameTwice_IsRefusedByName() =>
        Should.Throw<ArgumentException>(() => Labels.Of(KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2"), KeyValuePair.Create("a", "3")))
            .Message.ShouldStartWith("label 'a' occurs twice");

    [Fact]
    public void With_AnotherNameInAnyOrder_IsTheSame()
    {
        Labels.Of("b", "2").With("a", "1").ShouldBe(Labels.Of("a", "1").With("b", "2"));
        Should.Throw<ArgumentException>(() => Labels.Of("a", "1").With("a", "2"));
    }

    [Fact]
    public void Of_Nothing_IsNone() => Labels.Of().ShouldBeSameAs(Labels.None);
}
