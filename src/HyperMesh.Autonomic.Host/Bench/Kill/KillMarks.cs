using System.IO.MemoryMappedFiles;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>Counts in a file that is mapped into memory: another process sees them at once, also when the one that counts has been killed. Each count has one writer.</summary>
internal sealed class KillMarks : IDisposable
{
    private static readonly int Size = Enum.GetValues<KillMark>().Length * sizeof(long);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _counts;

    public KillMarks(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Size);
        _counts = _file.CreateViewAccessor(0, Size);
    }

    public long this[KillMark mark] => _counts.ReadInt64(PlaceOf(mark));

    public void Add(KillMark mark) => _counts.Write(PlaceOf(mark), this[mark] + 1);

    public void Dispose()
    {
        _counts.Dispose();
        _file.Dispose();
    }

    private static int PlaceOf(KillMark mark) => (int)mark * sizeof(long);
}
