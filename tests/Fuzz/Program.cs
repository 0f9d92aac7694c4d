using HyperMesh.Autonomic.Fuzz;

return LongRun.Start(args);
