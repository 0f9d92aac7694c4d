using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>What is in a recording: each series, and how much of it. Made by one reading; immutable after it.</summary>
public sealed class RecordingSurvey
{
    // By the series' id.
    private readonly List<SeriesSurvey?> _series = [];

    private RecordingSurvey()
    {
    }

    /// <summary>The series, by their text.</summary>
    public IReadOnlyList<SeriesSurvey> Series => [.. _series.OfType<SeriesSurvey>().OrderBy(one => one.Series.Text, StringComparer.Ordinal)];

    /// <summary>How many events there are of each kind, by name.</summary>
    public IReadOnlyDictionary<string, long> Events { get; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    public static RecordingSurvey Of(IRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var survey = new RecordingSurvey();
        foreach (var batch in recording.Read(new SeriesCatalog(), new ProblemList()))
            survey.Add(batch);
        return survey;
    }

    private void Add(SampleBatch batch)
    {
        foreach (ref readonly var sample in batch.Samples)
        {
            while (_series.Count <= sample.Series.Id)
                _series.Add(null);
            (_series[sample.Series.Id] ??= new SeriesSurvey(sample.Series)).Add(batch.At, sample.Value);
        }

        var events = (SortedDictionary<string, long>)Events;
        foreach (var happened in batch.Events)
            events[happened.Name] = events.GetValueOrDefault(happened.Name) + 1;
    }
}
