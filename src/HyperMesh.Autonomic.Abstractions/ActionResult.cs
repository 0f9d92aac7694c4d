using System.Text.Json;

namespace HyperMesh.Autonomic;

/// <summary>What an executor answers.</summary>
/// <param name="Succeeded">True: the hook is in the state asked for. False: it is as it was before.</param>
/// <param name="Message">What was done, or why not and how to mend it.</param>
/// <param name="Detail">Facts worth keeping: ids, modes.</param>
public sealed record ActionResult(bool Succeeded, string Message, JsonElement? Detail = null);
