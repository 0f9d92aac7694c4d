using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Detect;

namespace HyperMesh.Autonomic.Host.Tests.Detect;

public sealed class SeriesCurveTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60, 1)]
    [InlineData(61, 2)]
    [InlineData(1000, 32)]
    public void Add_AnyLength_StaysWithinItsRoomAndLosesNoExtreme(int rows, int rowsEach)
    {
        var curve = new SeriesCurve(60);
        var values = new Random(rows);
        var all = Enumerable.Range(0, rows).Select(_ => values.NextDouble()).ToList();

        for (var i = 0; i < rows; i++)
            curve.Add(Row(i, all[i], new Assessment(0, all[i], -i, i)));

        curve.RowsEach.ShouldBe(rowsEach);
        curve.Points.Count.ShouldBe((rows + rowsEach - 1) / rowsEach);
        curve.Points.Count.ShouldBeLessThanOrEqualTo(60);
        for (var p = 0; p < curve.Points.Count; p++)
        {
            var part = all.Skip(p * rowsEach).Take(rowsEach).ToList();
            curve.Points[p].At.ShouldBe(Start.AddSeconds(p * rowsEach));
            curve.Points[p].Least.ShouldBe(part.Min());
            curve.Points[p].Most.ShouldBe(part.Max());
            curve.Points[p].Level.ShouldBe(part.Max());
            curve.Points[p].High.ShouldBe(p * rowsEach + part.Count - 1);
        }
    }

    [Fact]
    public void Add_UnknownBesideKnown_TheKnownCounts()
    {
        var curve = new SeriesCurve(2);
        curve.Add(Row(0, double.NaN, Assessment.Unknown));
        curve.Add(Row(1, 5, new Assessment(0.1, 0.2, 1, 9)));
        curve.Add(Row(2, double.NaN, Assessment.Unknown));

        curve.Points[0].ShouldBe(new CurvePoint(Start, 5, 5, 1, 9, 0.2));
        curve.Points[1].Level.ShouldBe(double.NaN);
    }

    private static JudgedRow Row(int i, double number, Assessment assessment) =>
        new(new CsvRow(i + 2, i + 1, "", "", Start.AddSeconds(i), number), number, assessment);
}
