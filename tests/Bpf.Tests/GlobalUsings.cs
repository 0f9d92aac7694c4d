global using HyperMesh.Autonomic.Bpf.Tests.Packets;
global using HyperMesh.Autonomic.Bpf.Tests.Programs;
global using HyperMesh.Autonomic.Documents;
global using HyperMesh.Autonomic.Ebpf;
global using HyperMesh.Autonomic.Ebpf.Manifests;
global using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
