using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>How often each stage has said something in this run. Thread-safe.</summary>
internal sealed class LoopCounts
{
    private long _symptoms;
    private long _plans;
    private long _actions;
    private long _succeeded;
    private long _failed;
    private long _helped;
    private long _notHelped;

    public void Add(RecordBody body)
    {
        switch (body)
        {
            case Symptom { State: SymptomState.Raised }: Interlocked.Increment(ref _symptoms); break;
            case ChangePlan: Interlocked.Increment(ref _plans); break;
            case ActionIntent: Interlocked.Increment(ref _actions); break;
            case Outcome { Status: OutcomeStatus.Succeeded }: Interlocked.Increment(ref _succeeded); break;
            case Outcome: Interlocked.Increment(ref _failed); break;
            case Verification { Result: VerificationResult.Met }: Interlocked.Increment(ref _helped); break;
            case Verification: Interlocked.Increment(ref _notHelped); break;
        }
    }

    /// <summary>Writes them as the member <c>counts</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("symptoms", Interlocked.Read(ref _symptoms));
        json.WriteNumber("plans", Interlocked.Read(ref _plans));
        json.WriteNumber("actions", Interlocked.Read(ref _actions));
        json.WriteNumber("succeeded", Interlocked.Read(ref _succeeded));
        json.WriteNumber("failed", Interlocked.Read(ref _failed));
        json.WriteNumber("helped", Interlocked.Read(ref _helped));
        json.WriteNumber("notHelped", Interlocked.Read(ref _notHelped));
        json.WriteEndObject();
    }
}
