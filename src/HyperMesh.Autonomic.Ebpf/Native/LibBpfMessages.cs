using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// Collects what libbpf would print, while one call runs. libbpf has a single print function for the process, so the
/// captures are serialised and the function that was set before is put back. The list is per thread, because libbpf calls back on
/// the thread that called it: messages of other threads are not mixed in.
/// </summary>
internal static unsafe class LibBpfMessages
{
    private const int WarnLevel = 0;
    private const int LongestMessage = 8192;
    private const string Prefix = "libbpf: ";

    private static readonly Lock OneAtATime = new();

    [ThreadStatic]
    private static List<string>? t_messages;

    /// <summary>Runs the work and hands back its result with libbpf's warnings, in order, without the "libbpf: " in front.</summary>
    public static (T Result, IReadOnlyList<string> Messages) Capture<T>(Func<T> work)
    {
        lock (OneAtATime)
        {
            var messages = new List<string>();
            List<string>? outer = t_messages;
            var previous = LibBpf.libbpf_set_print(&Print);
            t_messages = messages;
            try
            {
                return (work(), messages);
            }
            finally
            {
                t_messages = outer;
                LibBpf.libbpf_set_print(previous);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, void* arguments)
    {
        List<string>? messages = t_messages;
        if (level != WarnLevel || messages is null)
            return 0;

        // A va_list can be walked once only, so a message longer than the buffer is cut instead of measured first.
        var buffer = stackalloc byte[LongestMessage];
        var length = LibC.vsnprintf(buffer, LongestMessage, format, arguments);
        if (length > 0)
        {
            var text = Encoding.UTF8.GetString(buffer, Math.Min(length, LongestMessage - 1)).Trim();
            messages.Add(text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text);
        }

        return 0;
    }
}
