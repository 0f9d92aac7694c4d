using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Zeroed native memory that the kernel writes a log into.</summary>
internal sealed unsafe class NativeBuffer : SafeHandleZeroOrMinusOneIsInvalid
{
    public NativeBuffer(int size)
        : base(ownsHandle: true)
    {
        Size = size;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)size));
    }

    public int Size { get; }

    public nint Address => handle;

    /// <summary>The text up to the first zero byte.</summary>
    public string Text()
    {
        var bytes = new ReadOnlySpan<byte>((void*)handle, Size);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
