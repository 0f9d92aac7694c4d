namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>The window, against the plainest model of it.</summary>
public sealed class ReplayWindowTests
{
    [Fact]
    public void Take_AtTheEdges_IsOnceAndFromOneOn()
    {
        var window = default(ReplayWindow);
        window.Take(0).ShouldBeFalse("numbers begin at 1");
        window.Take(1).ShouldBeTrue();
        window.Take(1).ShouldBeFalse();
        window.Take(ReplayWindow.Size + 1).ShouldBeTrue();
        window.Take(1).ShouldBeFalse("it is out of the window");
        window.Take(2).ShouldBeTrue("it is the last one in it");
        window.Take(ulong.MaxValue).ShouldBeTrue();
        window.Take(ulong.MaxValue).ShouldBeFalse();
        window.Take(ulong.MaxValue - ReplayWindow.Size + 1).ShouldBeTrue();
        window.Take(ulong.MaxValue - ReplayWindow.Size).ShouldBeFalse();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(ReplayWindow.Size - 1)]
    [InlineData(ReplayWindow.Size)]
    [InlineData(ReplayWindow.Size + 1)]
    [InlineData(1000)]
    public void Take_RandomSequences_AreAsASetSays(int spread)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (window, taken, top) = (default(ReplayWindow), new HashSet<ulong>(), 0ul);
            for (var i = 0; i < 500; i++)
            {
                var number = (ulong)Math.Max(0, (long)top + random.Next(-spread, spread + 1));
                var isNew = number > 0 && number + ReplayWindow.Size > top && taken.Add(number);
                window.Take(number).ShouldBe(isNew, $"seed {seed}, {number} with {top} on top");
                if (isNew)
                    top = Math.Max(top, number);
            }
        }
    }
}
