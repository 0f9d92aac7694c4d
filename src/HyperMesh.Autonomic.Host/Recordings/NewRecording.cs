using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary>Writes a recording beside its place, and puts it there when it is whole.</summary>
internal static class NewRecording
{
    /// <exception cref="UsageException">There is no tick to write.</exception>
    /// <exception cref="IOException">The disk is full or broken; nothing is left behind.</exception>
    public static (long Ticks, long Samples, long Bytes) Write(string path, RecordingHeader header, IRecording content, CancellationToken cancel) =>
        WholeFile.Write(path, aside =>
        {
            var (ticks, samples) = (0L, 0L);
            using (var writer = new RecordingWriter(aside, header))
            {
                foreach (var batch in content.Read(new SeriesCatalog(), new ProblemList()))
                {
                    cancel.ThrowIfCancellationRequested();
                    writer.Write(batch);
                    samples += batch.Count;
                    ticks++;
                }
            }

            return ticks > 0 ? (ticks, samples, new FileInfo(aside).Length) : throw new UsageException("nothing is left of the recording; nothing was written");
        });
}
