using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

[Collection(ProgramsCollection.Name)]
public class LsmLinkTests(ProgramFixture programs)
{
    [KernelFact]
    public void Attach_HookOfTheKernel_RunsOrIsReportedAsLacking()
    {
        if (!FeatureProbe.Has(FeatureNames.Lsm))
        {
            FeatureProbe.Find(FeatureNames.Lsm).Mend.ShouldNotBeNull().ShouldContain("CONFIG_BPF_LSM");
            Should.Throw<BpfException>(() =>
            {
                using var refused = programs.Load("guard");
                using var attached = LsmLink.Attach(refused.Programs[0]);
            }).Message.ShouldNotBeEmpty();
            return;
        }

        using var guard = programs.Load("guard");
        guard.Programs[0].ExpectedAttach.ShouldBe(AttachType.LsmMac);
        using var link = LsmLink.Attach(guard.Programs[0]);

        getpgid(Environment.ProcessId).ShouldBeGreaterThan(0);

        Runs.Count(guard, 0).ShouldBeGreaterThan(0UL);
        link.Info.ShouldSatisfyAllConditions(
            i => i.Type.ShouldBe(LinkType.Tracing), i => i.Attach.ShouldBe(AttachType.LsmMac));
        Should.Throw<BpfException>(() => link.Update(guard.Programs[0])).Message.ShouldContain("cannot swap");
    }

    [KernelFact]
    public void FromPin_PinnedLink_IsAnLsmLinkAndDetaches()
    {
        if (!FeatureProbe.Has(FeatureNames.Lsm))
        {
            FeatureProbe.Find(FeatureNames.Lsm).Present.ShouldBe(false);
            return;
        }

        using var folder = new BpffsFolder();
        using var guard = programs.Load("guard");
        using var link = LsmLink.Attach(guard.Programs[0]);
        link.Pin(folder["link"]);
        using (BpfLink.FromPin(folder["link"]).ShouldBeOfType<LsmLink>())
        {
            Should.Throw<BpfException>(link.Detach).Error.Errno.ShouldBe(16);
        }

        Waiting.Until(() => BpfLink.All().All(i => i.ProgramId != guard.Programs[0].Id), "the link is gone");
    }

    [DllImport("libc")]
    private static extern int getpgid(int pid);
}
