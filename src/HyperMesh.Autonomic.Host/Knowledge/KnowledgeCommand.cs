using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge</c>: the decision journal, and what people think of it.</summary>
internal static class KnowledgeCommand
{
    public static Command Create() => new("knowledge", "Reads the decision journal, and takes down what you think of an alarm.")
    {
        LogCommand.Create(),
        WhyCommand.Create(),
        StatsRuleCommand.Create(),
        ExportCommand.Create(),
        LabelCommand.Create(),
        CalibrationCommand.Create(),
        JournalVerifyCommand.Create(),
        RepairCommand.Create(),
        TrimCommand.Create(),
    };
}
