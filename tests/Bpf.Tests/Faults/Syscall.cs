namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>A system call.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Command">The command of bpf(2); 0 for other calls.</param>
internal readonly record struct Syscall(int Number, int Command)
{
    public override string ToString() => Syscalls.NameOf(this);
}
