using System.Diagnostics;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>One detector over many files, as many at a time as there are processors. What comes out does not depend on how many.</summary>
internal sealed class DetectionRun(IReadOnlyList<SeriesFile> files, DetectorChoice choice, string? outFolder, int curvePoints)
{
    private long _rows;
    private int _done;

    /// <summary>Rows judged until now; may be asked from another thread.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    public int FilesDone => Volatile.Read(ref _done);

    public int Files => files.Count;

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Goes through all files; the results are in their order, and written when all is well.</summary>
    /// <exception cref="UsageException">Something is wrong with the files; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was written.</exception>
    public IReadOnlyList<FileResult> Run(CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        using var folder = outFolder is null ? null : new StagedFolder(outFolder);
        var results = new FileResult[files.Count];
        var problems = new ProblemList[files.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        try
        {
            // One by one, not in ranges: a folder's files differ in length, and neighbours are alike.
            Parallel.ForEach(Enumerable.Range(0, files.Count), options, i => (results[i], problems[i]) = Go(files[i], folder, cancel));
        }
        catch (AggregateException faults)
        {
            throw faults.InnerExceptions[0];
        }

        Require(problems);
        cancel.ThrowIfCancellationRequested();
        folder?.Commit();
        Elapsed = watch.Elapsed;
        return results;
    }

    private (FileResult Result, ProblemList Problems) Go(SeriesFile file, StagedFolder? folder, CancellationToken cancel)
    {
        var problems = new ProblemList();
        var result = new FileResult(file) { Curve = curvePoints > 0 ? new SeriesCurve(curvePoints) : null };
        try
        {
            using var scored = folder is null ? null : new ScoredCsv(folder.Stage(file.Name));
            foreach (var judged in new SeriesRun(file, choice).Rows(problems))
            {
                cancel.ThrowIfCancellationRequested();
                scored?.Write(judged);
                result.Add(judged);
                Interlocked.Increment(ref _rows);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Place(file.Path, 1, 1), $"it cannot be gone through: {fault.Message.TrimEnd('.')}", "check the file, its permissions and the disk");
        }

        if (result.Rows == 0 && !problems.HasErrors)
            problems.Add(new Place(file.Path, 1, 1), "there is no row in it", "a row is a time and a value below the header 'timestamp,value'");
        Interlocked.Increment(ref _done);
        return (result, problems);
    }

    private static void Require(IEnumerable<ProblemList> found)
    {
        var problems = new ProblemList();
        foreach (var problem in found.SelectMany(list => list))
            problems.Add(problem);
        if (problems.HasErrors)
            throw Preparation.Refuse("nothing was written, because of the files:", problems);
    }
}
