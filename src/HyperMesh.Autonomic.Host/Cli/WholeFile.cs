using System.Text;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>A file that is written whole or not at all: whoever reads it meanwhile, and whoever fails to write it, leaves the old one as it was.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file, with its extension, then puts that in its place. A link stays one; a device or a pipe is written to as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Is given the path to write to.</param>
    /// <exception cref="UsageException">There is no such folder, or the path is a folder.</exception>
    /// <exception cref="IOException">The disk is full or broken; nothing is left behind.</exception>
    public static T Write<T>(string path, Func<string, T> write)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{path} is a folder; name a file in it");
        if (FileOwner.IsSpecial(path))
            return write(path);

        var file = Path.GetFullPath(File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path);
        var folder = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}; make it, or name a file elsewhere");
        // Hidden, so that nobody takes it for one of the files of a folder.
        var aside = Path.Combine(folder, $".{Environment.ProcessId}-{Path.GetFileName(file)}");
        try
        {
            var written = write(aside);
            FileOwner.Copy(file, aside);
            File.Move(aside, file, overwrite: true);
            return written;
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>As <see cref="Write{T}"/>, of a text.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>As <see cref="Write{T}"/>, of bytes.</summary>
    public static void Write(string path, byte[] content) => Write(path, aside =>
    {
        File.WriteAllBytes(aside, content);
        return content.Length;
    });
}
