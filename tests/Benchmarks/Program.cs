using BenchmarkDotNet.Running;
using HyperMesh.Autonomic.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(DetectorBenchmarks).Assembly).Run(args);
