using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>A recording with something done to it: scale, noise, gaps, steps of the clock, restarts of counters.</summary>
public sealed class PerturbedRecording(CheckedRecording whole, Perturbation how) : IRecording
{
    public string Name => whole.Recording.Name;

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        // A generator for each purpose: more noise must not move the gaps.
        var gaps = Moments(1, how.Gaps);
        var jumps = new Queue<DateTimeOffset>(Moments(2, how.ClockJumps));
        var resets = new Queue<DateTimeOffset>(Moments(3, how.Resets));
        var sign = Generator(4);
        var values = new PerturbedValues(how, Generator(5));
        var (offset, last) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        var changed = new SampleBatch();
        foreach (var batch in whole.Recording.Read(catalog, problems))
        {
            for (; jumps.TryPeek(out var jump) && jump <= batch.At; jumps.Dequeue())
                offset += sign.NextBelow(2) == 0 ? how.JumpLength : -how.JumpLength;
            for (; resets.TryPeek(out var reset) && reset <= batch.At; resets.Dequeue())
                values.Reset();

            values.Take(batch);
            if (gaps.Exists(gap => batch.At >= gap && batch.At - gap < how.GapLength))
                continue;

            var at = batch.At + offset;
            last = at > last ? at : last.AddTicks(1);
            changed.Begin(last);
            values.Give(batch, changed);
            yield return changed;
        }
    }

    /// <summary>Moments at random, in the order of time.</summary>
    private List<DateTimeOffset> Moments(ulong purpose, int count)
    {
        var random = Generator(purpose);
        var span = Math.Max(1, (whole.End - whole.Start).Ticks);
        return [.. Enumerable.Range(0, count).Select(_ => whole.Start.AddTicks(random.NextBelow(span))).Order()];
    }

    private Xoshiro256 Generator(ulong purpose) => new((how.Seed * 0x9E3779B97F4A7C15) + purpose);
}
