using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace Packaging.Tests;

/// <summary>The package on a machine with systemd: what an operator does with it from the first day to the last.</summary>
[Collection(PackagesCollection.Name)]
public sealed class PackageTests(Packages packages) : IDisposable
{
    /// <summary>CAP_NET_ADMIN, CAP_PERFMON and CAP_BPF.</summary>
    private const string ServiceCapabilities = "000000c000001000";

    private const string Program = "ip -j -d link show eth7 | jq -e '.[0].xdp.prog.id'";
    private const string Log = "journalctl -u hypermesh -o cat --no-pager";

    private const string AlwaysFirewall = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: always }
        spec:
          target: { interface: "*" }
          rules:
            - name: firewall
              when: { metric: { name: xdp_packets_total, of: rate, op: ">=", value: 0 } }
              then: [ xdp.swap: { program: xdp_firewall } ]
              mode: enforce
        """;

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [KernelFact]
    public void Package_installed_upgraded_removed_and_purged_keeps_the_hooks_and_what_was_edited_and_leaves_nothing()
    {
        Install(packages.First);
        _machine.Run("test -s /usr/share/man/man1/hypermesh.1.gz && man -w hypermesh && bash -n /usr/share/bash-completion/completions/hypermesh");
        _machine.Try("systemctl is-active hypermesh").Output.Trim().ShouldBe("inactive", "nothing is watched before somebody has said what");
        Watch();
        _machine.Run("systemctl start hypermesh");
        var attached = _machine.Run(Program);
        _machine.Run($"(while :; do {Program} || echo none; sleep 0.02; done) >/run/seen 2>/dev/null & echo $! >/run/sampler");

        _machine.Run($"dpkg -i /srv/shared/{Copied(packages.Second)}");

        _machine.Run("kill $(cat /run/sampler)");
        _machine.Run("dpkg-query -W -f '${Version} ${Status}' hypermesh").ShouldBe("0.1.0+1 install ok installed");
        _machine.Run("systemctl is-active hypermesh").ShouldBe("active");
        _machine.Run("sort -u /run/seen").ShouldBe(attached, "the same program was on the hook all the time");
        _machine.Run("grep -c 'interfaces: .eth7.' /etc/hypermesh/hypermesh.yaml").ShouldBe("1", "the edit is kept");
        _machine.Await($"{Log} | grep -q '\"how\":\"adopted\",\"programId\":{attached}'", "the new one goes on with the program");

        _machine.Run("dpkg -r hypermesh");
        _machine.Try(Program).Code.ShouldNotBe(0, "nobody looks after the program any more, so it is gone");
        _machine.Run("test ! -e /usr/lib/hypermesh && test ! -e /sys/fs/bpf/hypermesh && test -e /etc/hypermesh/hypermesh.yaml && test -e /var/lib/hypermesh/knowledge.db");
        _machine.Run("dpkg --purge hypermesh");
        _machine.Run("test ! -e /etc/hypermesh && test ! -e /var/lib/hypermesh && test ! -e /run/hypermesh && ! getent passwd hypermesh && ! getent group hypermesh");
        _machine.Try("systemctl cat hypermesh").Code.ShouldNotBe(0);
    }

    [KernelFact]
    public void Service_with_three_capabilities_attaches_swaps_by_policy_reloads_and_goes_on_after_a_kill()
    {
        Install(packages.First);
        Watch();
        _machine.Run("systemctl start hypermesh");
        var status = _machine.Run("cat /proc/$(systemctl show -p MainPID --value hypermesh)/status").Split('\n')
            .Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        foreach (var set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
            status[set].ShouldBe(ServiceCapabilities);
        status["NoNewPrivs"].ShouldBe("1");
        status["Uid"].Split('\t').Distinct().ShouldBe([_machine.Run("id -u hypermesh")]);
        foreach (var file in (string[])["/etc/x", "/usr/x", "/proc/sys/kernel/panic", "/sys/fs/bpf/x", "/home/x"])
            InItsMounts($"echo 1 >{file}").Code.ShouldNotBe(0, $"{file} may not be written");
        var first = _machine.Run(Program);

        File.WriteAllText(Path.Combine(_machine.Shared, "always.yaml"), AlwaysFirewall);
        _machine.Run("cp /srv/shared/always.yaml /etc/hypermesh/policies/ && systemctl reload hypermesh");

        _machine.Await($"{Log} | grep -q 'swapped xdp_packet_counter for xdp_firewall on eth7'", "the rule swaps the program");
        var swapped = _machine.Run(Program);
        swapped.ShouldNotBe(first);
        _machine.Run($"bpftool -j prog show id {swapped} | jq -r '.name, .uid'").ShouldBe($"xdp_firewall\n{_machine.Run("id -u hypermesh")}");
        using (var health = JsonDocument.Parse(_machine.Run("curl -s --unix-socket /run/hypermesh/control.sock http://localhost/v1/health")))
            foreach (var check in health.RootElement.GetProperty("checks").EnumerateArray())
                // That the swap took long is the machine's matter; any other alert is not.
                if (!(check.GetProperty("name").GetString() == "alerts" && TellsOfNothingBut("latency", check)))
                    check.GetProperty("status").GetString().ShouldBe("ok", health.RootElement.ToString());
        _machine.Run("ping -6 -c 3 -i 0.2 -I eth8 ff02::1 || true");
        _machine.Await("curl -s --unix-socket /run/hypermesh/control.sock http://localhost/v1/series | grep -q 'xdp_passed_total'", "its maps are read");
        _machine.Run(Log).ShouldNotContain("The counters of");

        var pid = _machine.Run("systemctl show -p MainPID --value hypermesh");
        _machine.Run($"kill -KILL {pid}");
        // Another process first, then whether that one is ready: the one that was killed is active until systemd has heard of its end.
        _machine.Await($"now=$(systemctl show -p MainPID --value hypermesh); [ $now != 0 ] && [ $now != {pid} ] && systemctl is-active --quiet hypermesh", "systemd starts it again");
        _machine.Run(Program).ShouldBe(swapped);
        _machine.Run("hypermesh stop --reason 'end of the test'").ShouldContain("its programs stay on their hooks");
        _machine.Await("systemctl show -p ActiveState --value hypermesh | grep -qx inactive", "who was told to stop is not started again");
        _machine.Run("hypermesh knowledge log --last 5").ShouldContain("end of the test");
    }

    [KernelTheory]
    [InlineData("CAP_BPF")]
    [InlineData("CAP_NET_ADMIN")]
    [InlineData("CAP_PERFMON")]
    public void Service_without_one_of_its_capabilities_names_it(string missing)
    {
        Install(packages.First);
        Watch();
        var left = string.Join(' ', new[] { "CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON" }.Where(name => name != missing));
        _machine.Run(
            "mkdir -p /etc/systemd/system/hypermesh.service.d && printf '[Service]\\nCapabilityBoundingSet=\\nAmbientCapabilities=\\n"
            + $"CapabilityBoundingSet={left}\\nAmbientCapabilities={left}\\n' >/etc/systemd/system/hypermesh.service.d/less.conf && systemctl daemon-reload");

        var started = _machine.Try("systemctl start hypermesh");

        // Without CAP_PERFMON the verifier is stricter, and tracing is off; what does not need it goes on.
        started.Code.ShouldBe(missing == "CAP_PERFMON" ? 0 : 1, started.Output);
        _machine.Run(Log).ShouldContain($"without {missing}");
        _machine.Run(Log).ShouldContain($"give the process {missing}");
    }

    [KernelFact]
    public void Package_and_unit_are_found_in_order_by_lintian_and_systemd()
    {
        Command.Run("lintian", "--allow-root", "--fail-on", "error,warning", packages.First);
        Install(packages.First);

        _machine.Run("systemd-analyze verify --man=yes /lib/systemd/system/hypermesh.service").ShouldBe("");
        _machine.Run("systemd-analyze security --offline=true --threshold=30 /lib/systemd/system/hypermesh.service").ShouldContain("Overall exposure level");
    }

    private static bool TellsOfNothingBut(string alert, JsonElement check) =>
        check.TryGetProperty("detail", out var detail) && detail.GetString() is { } words && words.StartsWith($"{alert}: ", StringComparison.Ordinal) && !words.Contains("; ", StringComparison.Ordinal);

    private void Install(string package) => _machine.Run($"dpkg -i /srv/shared/{Copied(package)}");

    private string Copied(string package)
    {
        File.Copy(package, Path.Combine(_machine.Shared, Path.GetFileName(package)));
        return Path.GetFileName(package);
    }

    /// <summary>An interface, and the one edit that its owner makes.</summary>
    private void Watch() => _machine.Run(
        "ip link add eth7 type veth peer name eth8 && ip link set eth7 up && ip link set eth8 up && sed -i 's/interfaces: \\[\\]/interfaces: [eth7]/' /etc/hypermesh/hypermesh.yaml");

    private (int Code, string Output) InItsMounts(string line) =>
        _machine.Try($"nsenter --target $(systemctl show -p MainPID --value hypermesh) --mount -- sh -c '{line}'");
}
