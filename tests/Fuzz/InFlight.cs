using System.IO.MemoryMappedFiles;
using System.Text;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>The input that is being tried, in a file that outlives a process that dies of it: too deep a recursion cannot be caught. Not thread-safe.</summary>
internal sealed class InFlight : IDisposable
{
    private const int Room = 4 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public InFlight()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _file = MemoryMappedFile.CreateFromFile(Path, FileMode.OpenOrCreate, null, Room);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Length and name of the target, length of the input, the input.</summary>
    public static string Path => Repository.PathOf("artifacts/fuzz-in-flight");

    public void Begin(string target, byte[] input)
    {
        var name = Encoding.UTF8.GetBytes(target);
        _view.Write(0, name.Length);
        _view.WriteArray(4, name, 0, name.Length);
        _view.Write(4 + name.Length, input.Length);
        _view.WriteArray(8 + name.Length, input, 0, Math.Min(input.Length, Room - 8 - name.Length));
    }

    /// <summary>Keeps the input that the last run died of, if it did.</summary>
    public void TellOfTheLastRun(TextWriter errors)
    {
        var length = _view.ReadInt32(0);
        if (length is <= 0 or > 100)
            return;
        var name = new byte[length];
        _view.ReadArray(4, name, 0, length);
        var input = new byte[Math.Clamp(_view.ReadInt32(4 + length), 0, Room - 8 - length)];
        _view.ReadArray(8 + length, input, 0, input.Length);
        errors.WriteLine($"the last run died of this: {Regressions.Add(Encoding.UTF8.GetString(name), "died", input)}");
    }

    /// <summary>Nothing is in flight when a run ends well.</summary>
    public void Dispose()
    {
        _view.Write(0, 0);
        _view.Dispose();
        _file.Dispose();
    }
}
