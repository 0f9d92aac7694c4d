using System.Globalization;
using HyperMesh.Autonomic.Engine.Knowledge;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Writes decisions as they come: a sentence each for people, a JSON object a line for scripts.</summary>
internal sealed class DecisionWriter(TextWriter output, OutputFormat format)
{
    public void Write(KnowledgeRecord record)
    {
        if (format == OutputFormat.Json)
            output.WriteLine(RecordJson.WriteLine(record));
        else if (AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.MarkupLine(Markup(record));
        else
            output.WriteLine(Text(record));
        output.Flush();
    }

    /// <summary>A line for people, without colours.</summary>
    public static string Text(KnowledgeRecord record) => Spectre.Console.Markup.Remove(Markup(record));

    /// <summary>A line for people, with the colour of its stage.</summary>
    public static string Markup(KnowledgeRecord record)
    {
        var stage = Narrator.Stage(record.Body);
        var at = record.At.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var colour = Colour(record.Body);
        return $"[grey]{at}[/] [grey]{record.Id,4}[/] [{colour}]{stage,-8}[/] {Terminal.Text(Narrator.Describe(record.Body))}";
    }

    private static string Colour(RecordBody body) => body switch
    {
        Symptom { State: SymptomState.Raised } => "red",
        Symptom => "green",
        Incident { State: IncidentState.Closed } => "green",
        Incident => "red",
        ChangePlan => "yellow",
        Hold or Drift or Approval or Standing { Level: StandingLevel.Demoted } => "darkorange",
        Standing { Level: StandingLevel.Suspended } => "red",
        Standing => "green",
        Escalation or Standstill { State: not StandstillState.Lifted } => "red",
        Outcome { Status: not OutcomeStatus.Succeeded } => "red",
        Verification { Result: not VerificationResult.Met } => "red",
        Verification => "green",
        ActionIntent or Outcome => "blue",
        _ => "grey",
    };
}
