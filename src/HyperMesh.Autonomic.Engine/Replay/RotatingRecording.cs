using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>A recording in parts: <c>NAME.000001.jsonl.gz</c> and so on, each a whole recording of its own. Parts that are there already stay, and
/// the numbers go on behind them. Without a plan to rotate it is one file. Not thread-safe.</summary>
/// <param name="path">The file; with rotation, the name that parts are made from.</param>
/// <param name="header">What the first line of each part says.</param>
/// <param name="plan">When a part ends, and what is kept.</param>
/// <param name="deleted">Hears of each part that was deleted, and how many bytes it had.</param>
public sealed class RotatingRecording(string path, RecordingHeader header, RotationPlan plan, Action<string, long> deleted) : IDisposable
{
    private const string Digits = "000000";
    private RecordingWriter? _writer;
    private DateTimeOffset _begun;

    /// <summary>Ticks written, over all parts.</summary>
    public long Ticks { get; private set; }

    /// <summary>Parts begun.</summary>
    public int Parts { get; private set; }

    /// <summary>The file that is written; null before the first tick.</summary>
    public string? Current { get; private set; }

    /// <summary>Bytes in the file that is written, without what has not been flushed.</summary>
    public long Bytes => _writer?.Bytes ?? 0;

    /// <summary>The instant of the last tick.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>The parts of a rotation that are there, the oldest first.</summary>
    public static IReadOnlyList<string> PartsOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (name, extension) = Split(path);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateFiles(folder).Where(file => NumberOf(Path.GetFileName(file), name, extension) > 0)
                .OrderBy(file => NumberOf(Path.GetFileName(file), name, extension)),
        ];
    }

    /// <summary>Writes a tick, in a new part where the plan says so.</summary>
    /// <exception cref="IOException">The disk is full or broken; what was flushed before can be read.</exception>
    public void Write(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_writer is not null && IsFull(batch.At))
            Close();
        if (_writer is null)
            Begin(batch.At);
        _writer!.Write(batch);
        Last = _writer.Last;
        Ticks++;
    }

    /// <summary>Gives what was written to the operating system; does nothing when there is nothing new.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Flush()
    {
        if (_writer is { IsBehind: true })
            _writer.Flush();
    }

    /// <summary>Ends the part that is written.</summary>
    /// <exception cref="IOException">The disk is full or broken, and nothing has said so before.</exception>
    public void Dispose() => Close();

    private bool IsFull(DateTimeOffset at) =>
        (plan.Every is { } time && (at - _begun >= time || at < _begun)) || (plan.Size is { } size && _writer!.Bytes >= size);

    private void Begin(DateTimeOffset at)
    {
        Current = plan.Rotates ? NextPart() : path;
        _writer = new RecordingWriter(Current, header, Last);
        _begun = at;
        Parts++;
        if (plan.Keep is { } most)
            DeleteOldest(most);
    }

    private void Close()
    {
        var writer = _writer;
        _writer = null;
        writer?.Dispose();
    }

    private string NextPart()
    {
        var (name, extension) = Split(path);
        var last = PartsOf(path) is [.., var newest] ? NumberOf(Path.GetFileName(newest), name, extension) : 0;
        var file = $"{name}.{(last + 1).ToString(Digits, CultureInfo.InvariantCulture)}{extension}";
        return Path.Combine(Path.GetDirectoryName(path) ?? "", file);
    }

    /// <summary>The part that is being written is never deleted.</summary>
    private void DeleteOldest(long most)
    {
        var parts = PartsOf(path).Select(part => new FileInfo(part)).ToList();
        // Room for the new part is made now, so that the whole stays within the bound while it grows.
        var total = parts.Sum(part => part.Length) + (plan.Size ?? 0);
        foreach (var part in parts.SkipLast(1).TakeWhile(_ => total > most))
        {
            var bytes = part.Length;
            total -= bytes;
            part.Delete();
            deleted(part.FullName, bytes);
        }
    }

    private static (string Name, string Extension) Split(string path)
    {
        var file = Path.GetFileName(path);
        foreach (var known in (string[])[".jsonl.gz", ".jsonl"])
            if (file.EndsWith(known, StringComparison.OrdinalIgnoreCase))
                return (file[..^known.Length], file[^known.Length..]);
        return (Path.GetFileNameWithoutExtension(file), Path.GetExtension(file));
    }

    /// <summary>The number of a part; 0 for any other file.</summary>
    private static int NumberOf(string file, string name, string extension) =>
        file.Length > name.Length + 1 + extension.Length && file.StartsWith(name + ".", StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(name.Length + 1, file.Length - name.Length - 1 - extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
