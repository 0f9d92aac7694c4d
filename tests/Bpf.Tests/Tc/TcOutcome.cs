namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>What a program of tc did with a packet.</summary>
internal sealed record TcOutcome(TcVerdict Verdict, PacketContext Context, byte[] Packet);
