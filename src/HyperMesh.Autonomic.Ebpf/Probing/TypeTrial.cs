using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>Types of programs and maps, and helpers, tried by libbpf. It cannot tell a lack of rights from a lack of the feature.</summary>
internal static class TypeTrial
{
    public static FeatureTrial Of(ProgramType type) => new(
        FeatureNames.Of(type), "load the smallest program of the type", () => Answer(ProgramCalls.ProbeType((uint)type)), Newer, null);

    public static FeatureTrial Of(MapType type) => new(
        FeatureNames.Of(type), "make the smallest map of the type", () => Answer(MapCalls.ProbeType((uint)type)), Newer, null);

    public static bool? Helper(ProgramType type, uint helper)
    {
        try
        {
            return !PrivilegeFacts.MayLoad ? null : ProgramCalls.ProbeHelper((uint)type, helper) switch
            {
                0 => false,
                > 0 => true,
                _ => null,
            };
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    private const string Newer = "use a newer kernel, or one built with it";

    // 1 yes, 0 no, or a negative errno.
    private static int Answer(int result) =>
        !PrivilegeFacts.MayLoad ? -Errno.Eperm : result > 0 ? 0 : result == 0 ? -Errno.Einval : result;
}
