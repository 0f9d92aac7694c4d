global using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

// The leak test counts the descriptors of the whole process, and namespaces are made one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
