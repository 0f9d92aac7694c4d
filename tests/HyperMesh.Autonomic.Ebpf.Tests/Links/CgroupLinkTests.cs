using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

[Collection(ProgramsCollection.Name)]
public sealed class CgroupLinkTests(ProgramFixture programs) : IDisposable
{
    private readonly CgroupFolder _cgroup = new();
    private readonly BpfObject _taps = programs.Load("taps");

    public void Dispose()
    {
        _taps.Dispose();
        _cgroup.Dispose();
    }

    [KernelFact]
    public void Attach_BothDirections_SeeThePacketsOfTheCgroup()
    {
        using var outgoing = CgroupLink.Attach(_taps.Program("cgroup_out"), _cgroup.Path, CgroupDirection.Egress);
        using var incoming = CgroupLink.Attach(_taps.Program("cgroup_in"), _cgroup.Path, CgroupDirection.Ingress);

        _cgroup.Inside(SendToMyself).ShouldBeTrue();

        (Runs.Count(_taps, 3), Runs.Count(_taps, 4)).ShouldBe((1UL, 1UL));
        outgoing.Info.ShouldSatisfyAllConditions(
            i => i.Type.ShouldBe(LinkType.Cgroup),
            i => i.Attach.ShouldBe(AttachType.CgroupEgress),
            i => i.CgroupId.ShouldBe(_cgroup.Id));
    }

    [KernelFact]
    public void Update_ProgramThatDrops_ShutsTheCgroupInPlace()
    {
        using var link = CgroupLink.Attach(_taps.Program("cgroup_out"), _cgroup.Path, CgroupDirection.Egress);
        var before = link.Info;

        link.Update(_taps.Program("cgroup_shut"));

        link.Info.ShouldBe(before with { ProgramId = _taps.Program("cgroup_shut").Id });
        _cgroup.Inside(SendToMyself).ShouldBeFalse();
        Runs.Count(_taps, 5).ShouldBe(1UL);
    }

    [KernelFact]
    public void Attach_SeveralPrograms_AllRun()
    {
        using var first = CgroupLink.Attach(_taps.Program("cgroup_out"), _cgroup.Path, CgroupDirection.Egress);
        using var second = CgroupLink.Attach(_taps.Program("cgroup_shut"), _cgroup.Path, CgroupDirection.Egress);

        _cgroup.Inside(SendToMyself).ShouldBeFalse();

        (Runs.Count(_taps, 4), Runs.Count(_taps, 5)).ShouldBe((1UL, 1UL));
    }

    [KernelFact]
    public void FromPin_AndDetach_FreeTheCgroup()
    {
        using var folder = new BpffsFolder();
        using (var link = CgroupLink.Attach(_taps.Program("cgroup_shut"), _cgroup.Path, CgroupDirection.Egress))
            link.Pin(folder["link"]);
        _cgroup.Inside(SendToMyself).ShouldBeFalse();

        using var reopened = BpfLink.FromPin(folder["link"]).ShouldBeOfType<CgroupLink>();
        reopened.Detach();

        reopened.Direction.ShouldBe(CgroupDirection.Egress);
        reopened.Info.CgroupId.ShouldBe(0UL);
        _cgroup.Inside(SendToMyself).ShouldBeTrue();
    }

    [KernelFact]
    public void Attach_MissingCgroup_NamesTheNearest()
    {
        var program = _taps.Program("cgroup_out");

        var error = Should.Throw<BpfException>(() => CgroupLink.Attach(program, _cgroup.Path + "x", CgroupDirection.Egress)).Error;

        error.Message.ShouldContain($"there is no cgroup {_cgroup.Path}x");
        error.Mend.ShouldBe($"did you mean '{_cgroup.Path}'?");
        Should.Throw<BpfException>(() => CgroupLink.Attach(program, "/no/such/cgroup", CgroupDirection.Egress)).Error.Mend
            .ShouldNotBeNull().ShouldContain("mount -t cgroup2");
    }

    [KernelFact]
    public void Attach_FolderThatIsNoCgroup_SaysSo()
    {
        using var folder = new TempFolder();

        Should.Throw<BpfException>(() => CgroupLink.Attach(_taps.Program("cgroup_out"), folder.Path, CgroupDirection.Egress)).Message
            .ShouldContain("no folder of a cgroup2 file system");
    }

    [KernelFact]
    public void Attach_ProgramOfAnotherType_IsRefused() =>
        Should.Throw<ArgumentException>(() => CgroupLink.Attach(_taps.Program("keeps_all"), _cgroup.Path, CgroupDirection.Egress)).Message
            .ShouldContain("CgroupSkb");

    [KernelFact]
    public void Info_CgroupVanished_TellsAndEndsCleanly()
    {
        using var link = CgroupLink.Attach(_taps.Program("cgroup_out"), _cgroup.Path, CgroupDirection.Egress);

        Directory.Delete(_cgroup.Path);

        Waiting.Until(() => link.Info.CgroupId == 0, "the link tells that the cgroup is gone");
        Should.Throw<BpfException>(() => link.Update(_taps.Program("cgroup_shut"))).Error.Errno.ShouldBe(67);
        Should.NotThrow(link.Detach);
    }

    [KernelFact]
    public void AttachAndDispose_ManyTimes_LeavesNoDescriptorBehind() => Descriptors.ShouldNotLeak(() =>
    {
        CgroupLink.Attach(_taps.Program("cgroup_out"), _cgroup.Path, CgroupDirection.Egress).Dispose();
        Should.Throw<BpfException>(() => CgroupLink.Attach(_taps.Program("cgroup_out"), _cgroup.Path + "x", CgroupDirection.Egress));
    });

    /// <summary>True when a datagram over loopback arrives; the socket belongs to the cgroup that it is made in.</summary>
    private static bool SendToMyself()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        try
        {
            socket.SendTo([1, 2, 3], socket.LocalEndPoint!);
        }
        catch (SocketException)
        {
            return false;
        }

        return socket.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead);
    }
}
