using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy</c>: everything about policies, and what a person says to the loop that follows them.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Checks, writes, tests and explains policies, and tells a loop what it may do.")
    {
        CheckCommand.Create(),
        FmtCommand.Create(),
        SchemaCommand.Create(),
        ImportCommand.Create(),
        TestCommand.Create(),
        ExplainCommand.Create(),
        WhatifCommand.Create(),
        LearnCommand.Create(),
        PendingCommand.Create(),
        ApproveCommand.Create(),
        ApproveCommand.CreateDeny(),
        HoldCommand.Create(),
        SilenceCommand.Create(),
        ResumeCommand.Create(),
    };
}
