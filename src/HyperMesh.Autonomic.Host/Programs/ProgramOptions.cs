using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>Options of the verbs that put programs on hooks.</summary>
internal static class ProgramOptions
{
    public static Option<string?> Config() => new("--config")
    {
        Description = "the program's configuration, JSON or YAML",
        HelpName = "FILE",
    };

    public static Option<string> Mode()
    {
        var option = new Option<string>("--mode")
        {
            Description = "for XDP: drv (in the driver), skb (in the stack, slow), hw, or auto (drv, and skb where the driver refuses)",
            DefaultValueFactory = _ => "auto",
            HelpName = "drv|skb|hw|auto",
        };
        return option.AcceptOnlyFromAmong("drv", "skb", "hw", "auto");
    }

    public static Option<ushort> Priority() => new("--priority")
    {
        Description = "for traffic control: below 100 before other programs, else after them; the priority of the filter on kernels without tcx",
        HelpName = "N",
    };

    public static Option<string?> Hook()
    {
        var option = new Option<string?>("--hook")
        {
            Description = "kind of hook, where the program is for several",
            HelpName = string.Join('|', HookName.KindWords),
        };
        return option.AcceptOnlyFromAmong([.. HookName.KindWords]);
    }

    /// <summary>What the options say, else the configuration file.</summary>
    public static AttachOptions Attach(ParseResult parsed, Option<string> mode, Option<ushort> priority, ProgramConfiguration? configured) =>
        Attach(parsed, mode, priority, configured?.AttachMode, (ushort?)configured?.Priority);

    /// <summary>For a program that was loaded before: what the options say, else what was said when it was loaded.</summary>
    public static AttachOptions Attach(ParseResult parsed, Option<string> mode, Option<ushort> priority, ProgramOrigin? origin) =>
        Attach(parsed, mode, priority, origin?.Mode.Word(), origin?.Priority);

    private static AttachOptions Attach(
        ParseResult parsed, Option<string> mode, Option<ushort> priority, string? earlierMode, ushort? earlierPriority) => Attach(
        parsed.GetResult(mode) is { Implicit: false } ? parsed.GetValue(mode)! : earlierMode ?? parsed.GetValue(mode)!,
        parsed.GetResult(priority) is { Implicit: false } ? parsed.GetValue(priority) : earlierPriority ?? parsed.GetValue(priority));

    public static AttachOptions Attach(string mode, ushort priority) => new()
    {
        Mode = mode == "hw"
            ? throw new Cli.RefusedException("this version does not offload programs to hardware; use drv")
            : XdpModes.Parse(mode),
        Priority = priority,
        Place = priority is > 0 and < 100 ? TcxPlace.First : TcxPlace.Last,
    };
}
