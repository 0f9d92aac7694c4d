namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>Mistakes in the parts that only the whole manifest has.</summary>
public class WholeMistakeTests
{
    [Theory]
    [InlineData("else: plain", "else: plan", "there is no function 'plan'; did you mean 'plain'?")]
    [InlineData("name: plain, type: tc", "name: plain, type: tc, else: egress", "comes back to")]
    [InlineData("name: plain, type: tc", "name: plain, type: tc, hooks: [tc-ingress]", "'plain' is not for all hooks that 'egress' is for")]
    [InlineData("name: ingress, type: tc, hooks: [tc-ingress]", "name: ingress, type: tc, hooks: [xdp]", "a function of type tc cannot be on xdp")]
    [InlineData("name: ingress,", "name: plain,", "there are two functions 'plain'")]
    [InlineData("attach: sched/sched_process_exec", "attach: sched_process_exec",
        "'sched_process_exec' is no place for a function of type tracepoint; write it as category/name")]
    [InlineData(", attach: file_open", "", "'attach' is missing; a function of type lsm needs its place")]
    [InlineData("name: plain, type: tc", "name: plain, type: tc, attach: eth0", "a function of type tc is attached where its hook is")]
    [InlineData("cpu-clock:99", "cpu-clok:99", "is no place for a function of type perf_event")]
    [InlineData("/bin/bash:0x1f", "/bin/bash:0xzz", "write it as binary:symbol or binary:0xoffset")]
    [InlineData("as: ipv4", "as: ip4", "unknown value 'ip4'; did you mean 'ipv4'?")]
    [InlineData("{ none: 0, expired: 1 }", "{ none: 0, expired: 0 }", "0 is 'none' already")]
    [InlineData("limit: 1000", "limit: 0", "'0' is not between 1 and 65536")]
    [InlineData("source: { field", "interface: { field", "the label 'interface' is that of the program's hook")]
    [InlineData("{ metric: depth, kind", "{ metric: depth, partOf: depht, kind", "'depht' is no other metric of this program")]
    [InlineData("metric: sizes", "metric: depth", "there are two metrics 'depth'")]
    [InlineData("metric: sizes", "metric: sizes_total", "'sizes_total' is a histogram; counters, and only counters, end in _total")]
    [InlineData("struct: exec_event", "structure: exec_event", "'struct' is missing")]
    [InlineData("type: boolean, default: true", "type: boolean, default: yes", "'yes' is neither true nor false; write true, without quotes")]
    [InlineData("default: 50ms", "default: 50", "'50' is no duration")]
    [InlineData("unit: us", "unit: min", "unknown value 'min'")]
    [InlineData("minimum: 1k, maximum: 1m", "minimum: 1m, maximum: 1k", "the minimum is more than the maximum")]
    [InlineData("required: true, target", "required: true, default: loud, target", "a parameter that is required has no default")]
    [InlineData("strict: { type", "priority: { type", "'priority' says how a program is attached; give the parameter another name")]
    [InlineData("key: true, required: true", "key: true", "'to' is of the key, so every item needs it")]
    [InlineData("type: mac, value: dmac", "type: mac", "'key' or 'value' is missing")]
    [InlineData("type: mac, value: dmac", "type: mac, value: true", "'mac' is the whole value, so there can be no other")]
    [InlineData("type: mac, value: dmac", "type: mac, value: port", "'mac' and 'port' are the same member 'port' of the value")]
    [InlineData("verdict: pass", "verdict: past", "'past' is no verdict of type tc; did you mean 'pass'?")]
    [InlineData("config: { mode: quiet }", "config: { mode: quite }", "'quite' is not among its values; did you mean 'quiet'?")]
    [InlineData("020000000001 0806", "020000000001 080", "which is no whole number of bytes")]
    [InlineData("020000000001 0806", "02000000000l 0806", "'l' is no hexadecimal digit")]
    [InlineData("function: ingress", "function: guard", "a function of type lsm cannot be run on a packet")]
    public void Read_Mistake_IsReported(string piece, string replacement, string expected)
    {
        var (manifests, problems) = SampleManifest.Read(WholeManifest.With(piece, replacement));

        manifests.ShouldBeEmpty();
        problems.ShouldContain(problem => problem.Contains(expected), string.Join('\n', problems));
        problems.ShouldAllBe(problem => System.Text.RegularExpressions.Regex.IsMatch(problem, @"^\d+:\d+: "));
    }
}
