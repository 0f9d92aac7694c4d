using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Native memory: zeroed, for a log of the kernel, or with an object file in it.</summary>
internal sealed unsafe class NativeBuffer : SafeHandleZeroOrMinusOneIsInvalid
{
    public NativeBuffer(int size)
        : base(ownsHandle: true)
    {
        Size = size;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)size));
    }

    /// <summary>A copy of the bytes.</summary>
    public NativeBuffer(ReadOnlySpan<byte> bytes)
        : this(bytes.Length) => bytes.CopyTo(new Span<byte>((void*)handle, bytes.Length));

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
