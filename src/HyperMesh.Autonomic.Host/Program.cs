using HyperMesh.Autonomic.Host.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
