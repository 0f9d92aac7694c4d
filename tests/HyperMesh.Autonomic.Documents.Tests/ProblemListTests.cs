namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class ProblemListTests
{
    [Fact]
    public void ToString_ErrorsAndWarnings_AreOrderedByFileLineAndColumn()
    {
        var problems = new ProblemList();
        problems.Add(new Place("b.yaml", 1, 1), "third");
        problems.Add(new Place("a.yaml", 10, 1), "second");
        problems.Warn(new Place("a.yaml", 9, 2), "first", "look");
        problems.Add(new Place("b.yaml", 1, 1), "fourth");

        problems.ToString().ShouldBe("a.yaml:9:2: warning: first; look\na.yaml:10:1: second\nb.yaml:1:1: third\nb.yaml:1:1: fourth");
        problems.ErrorCount.ShouldBe(3);
    }

    [Fact]
    public void HasErrors_OnlyWarnings_IsFalse()
    {
        var problems = new ProblemList();
        problems.Warn(Place.StartOf("a.yaml"), "old");

        problems.HasErrors.ShouldBeFalse();
        problems.Count.ShouldBe(1);
    }

    [Fact]
    public void Part_WhatIsAddedToIt_IsInTheWholeListToo()
    {
        var problems = new ProblemList();
        problems.Add(Place.StartOf("a.yaml"), "before");
        var part = problems.Part();
        part.HasErrors.ShouldBeFalse();
        part.Add(Place.StartOf("b.yaml"), "within");

        part.ShouldHaveSingleItem();
        problems.Count.ShouldBe(2);
    }
}
