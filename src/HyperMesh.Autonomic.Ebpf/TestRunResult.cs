namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What a program did with a packet in a test run.</summary>
/// <param name="Verdict">The program's return value; for XDP 0 aborted, 1 drop, 2 pass, 3 transmit, 4 redirect.</param>
/// <param name="OutputLength">Bytes of the packet afterwards, even where the output span was empty.</param>
/// <param name="NanosecondsPerRun">Mean time of a run, whole nanoseconds, as the kernel measured it.</param>
public readonly record struct TestRunResult(uint Verdict, int OutputLength, long NanosecondsPerRun);
