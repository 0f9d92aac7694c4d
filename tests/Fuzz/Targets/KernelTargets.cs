using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Loading;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>Objects, and what the kernel and its file systems say.</summary>
internal static class KernelTargets
{
    private const int MostTypes = 400;

    private static readonly Lazy<IReadOnlyList<(byte[] Bytes, ObjectFile File)>> Objects = new(() =>
    [
        .. Repository.Find("bpf/build", "*.bpf.o").Select(path => (Bytes: File.ReadAllBytes(path), File: ObjectCheck.CheckFile(path).File)).Where(one => one.File is not null && one.Bytes.Length < 64 << 10)
            .OrderBy(one => one.Bytes.Length).Take(8).Select(one => (one.Bytes, one.File!)),
    ]);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("btf", () => [.. Sections(".BTF"), SmallTypes], Types),
        new("btf-ext", () => [.. Sections(".BTF.ext")], LineInformation),
        new("elf-object", () => Objects.Value.Select(one => one.Bytes), Object) { Longest = 96 << 10 },
        new("elf-functions", () => [.. Objects.Value.Select(one => one.Bytes).Take(3), .. Library], Functions) { Longest = 256 << 10, Words = [".text", ".symtab", ".dynsym", ".strtab"] },
        new("verifier-log", () => Repository.Texts(
            "0: R1=ctx(off=0,imm=0)\n; if (x) @ a.bpf.c:12\n5: (79) r1 = *(u64 *)(r1 +0)\nR1 invalid mem access 'scalar'\n", "; return 0;\nlast insn 7\n12: (95) exit\n"), VerifierText),
        new("tracepoint-format", () => Repository.Texts(
            "name: sys_enter_openat\nID: 614\nformat:\n\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\n\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;\n\tfield:char comm[16];\toffset:24;\tsize:16;\tsigned:1;\n\tfield:__data_loc char[] name;\toffset:40;\tsize:4;\tsigned:1;\n\nprint fmt: \"%d\", REC->dfd\n"),
            Tracepoint) { Longest = 4 << 10, Words = ["field:", "offset:", "size:", "signed:", "common_", "[]", ";\t"] },
        new("cpu-list", () => Repository.Texts("0-3,8,10-11\n", "0", "0-127"), CpuList) { Longest = 4 << 10 },
        new("tc-filters", () => [FilterDump], Filters) { Longest = 4 << 10 },
        new("settings-record", () => Repository.Texts(
            """{"owner":"hold","before":[{"map":"limits","key":"00000000","offset":0,"value":"0100000000000000"},{"map":"t","key":"aa","offset":4,"value":null}]}""" + "\0\0"), Settings)
        { Words = ["owner", "before", "map", "key", "offset", "value"] },
        new("program-origin", () => Repository.Texts("""{"manifest":"/a/b.yaml","name":"b","mode":1,"priority":10,"trust":"signed"}"""), Origin) { Words = ["manifest", "name", "mode", "priority", "trust"] },
        new("hook-name", () => Repository.Texts("xdp:eth0", "tc-ingress:blue/eth0", "cgroup-ingress:/sys/fs/cgroup/a", "trace:x", "12-xdp_firewall-a1b2", "3-a%2Fb-ff"), Hook)
        { Words = ["xdp", "tc-egress", "cgroup-egress", "socket", "trace", ":", "%2F"], Longest = 512 },
        new("network-text", () => Repository.Texts("192.0.2.0/24", "2001:db8::/32", "fe80::1%eth0", "10.1", "tcp", "47"), Network) { Words = ["icmp", "/33", "/128", "::ffff:1.2.3.4"], Longest = 256 },
    ];

    private static IEnumerable<byte[]> Library => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.so").Where(path => new FileInfo(path).Length < 256 << 10).Take(1).Select(File.ReadAllBytes);

    private static IEnumerable<byte[]> Sections(string name) => Objects.Value.SelectMany(one => one.File.Sections.Where(section => section.Name == name)
        .Select(section => one.Bytes.AsSpan((int)section.Offset, (int)section.Size).ToArray()));

    /// <summary>struct s { int a; int b[3]; } with a typedef, so that there is something to change without a compiler too.</summary>
    private static byte[] SmallTypes
    {
        get
        {
            uint[] types =
            [
                1, 1u << 24, 4, 0x01000020, // int
                0, 3u << 24, 0, 1, 1, 3, // array
                5, (4u << 24) | 2, 16, 7, 1, 0, 9, 2, 32, // struct
                5, 8u << 24, 3, // typedef
                11, (6u << 24) | 1, 4, 13, 7, // enum
            ];
            var names = "\0int\0s\0a\0b\0e\0A\0"u8;
            uint[] header = [0x0001eb9f, 24, 0, (uint)types.Length * 4, (uint)types.Length * 4, (uint)names.Length];
            return [.. header.Concat(types).SelectMany(BitConverter.GetBytes), .. names];
        }
    }

    private static string Types(byte[] input) => Promise.Only<InvalidDataException>(() =>
    {
        var btf = Btf.Parse(input);
        var answer = "";
        for (var id = 0u; id <= Math.Min(btf.Count, MostTypes); id++)
        {
            var type = id;
            var value = new byte[256];
            answer = Promise.Only<InvalidDataException>(() => $"{btf.TypeName(type).Length > 0}{btf.KindOf(type)}");
            Promise.Only<InvalidDataException>(() => $"{btf.TypeSize(btf.Resolve(type))}");
            Promise.Only<InvalidDataException>(() => $"{btf.AllMembers(type).Count()}");
            Promise.Only<InvalidDataException>(() => $"{btf.Enumerators(type).Count()}");
            Promise.Only<InvalidDataException>(() => $"{btf.Variables(type).Count()}");
            Promise.Only<InvalidDataException>(() => $"{btf.TryGetArray(type, out _, out _)}");
            answer += Promise.Only<InvalidDataException>(() => BtfReader.Read(btf, type, value)?.GetValueKind().ToString() ?? "");
        }

        return answer + Promise.Only<InvalidDataException>(() =>
            $"{BtfExtract.Of(btf, new HashSet<(string, BtfKind)> { ("s", BtfKind.Struct), ("bpf_map_def", BtfKind.Struct), ("int", BtfKind.Int) }) is null}");
    });

    private static string LineInformation(byte[] input) => Promise.Only<InvalidDataException>(() =>
    {
        if (Objects.Value is not [var (_, file), ..] || file.Btf is not { } btf)
            return "";
        var ext = BtfExt.Parse(input, btf);
        foreach (var section in file.Sections)
        {
            ext.LineOf(section.Name, 3);
            _ = ext.LinesOf(section.Name).Count() + ext.FunctionsOf(section.Name).Count();
        }

        return $"{ext.Functions.Count}{ext.Relocations.Count}";
    });

    private static string Object(byte[] input)
    {
        var verdict = ObjectCheck.Check(input, "a.bpf.o");
        if (verdict.File is not { } file)
            return string.Join('|', verdict.Problems.Take(2).Select(problem => Promise.Kind(problem.ToString())));

        foreach (var map in file.Maps)
            _ = file.KeyMembers(map).Count + file.ValueMembers(map).Count;
        foreach (var function in file.Functions)
            file.LineOf(function, function.Instructions - 1);
        return $"sound {file.Maps.Count} {file.Functions.Count}";
    }

    private static string Functions(byte[] input) => Promise.Only<InvalidDataException>(() => $"{ElfFunctions.Of(input).Count > 0}");

    private static string VerifierText(byte[] input)
    {
        if (Objects.Value is not [var (_, file), ..])
            return "";
        var text = Encoding.UTF8.GetString(input);
        return Promise.Kind($"{VerifierLog.SourceLine(text, text, file)}");
    }

    private static string Tracepoint(byte[] input)
    {
        var fields = TracepointFormat.Parse(Encoding.UTF8.GetString(input));
        return fields.Any(field => field.Name.Length == 0 || field.Offset < 0 || field.Size < 0)
            ? throw new BrokenPromiseException("a field without a name or a place")
            : $"{Math.Min(fields.Count, 5)}";
    }

    private static string CpuList(byte[] input) => Promise.Only<FormatException>(() => $"{PossibleCpus.Parse(Encoding.UTF8.GetString(input)) > 4}");

    private static string Filters(byte[] input) => Promise.Only<BpfException>(() =>
    {
        var found = new List<TcFilterInfo>();
        return $"{TcFilterDump.Take(input, found, "list")} {Math.Min(found.Count, 3)}";
    });

    private static byte[] FilterDump
    {
        get
        {
            byte[] attributes = [.. Attribute(1, "bpf\0"u8), .. Attribute(2, [.. Attribute(7, "xdp_firewall:[12]\0"u8), .. Attribute(11, [12, 0, 0, 0])])];
            byte[] body = [0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0xf2, 0xff, 0xff, 0xff, 0, 3, 1, 0, .. attributes];
            return [.. Message(44, body), .. Message(3, [0, 0, 0, 0])];
        }
    }

    private static byte[] Message(ushort type, byte[] body) => [.. BitConverter.GetBytes(16 + body.Length), .. BitConverter.GetBytes(type), 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. body];

    private static byte[] Attribute(ushort type, ReadOnlySpan<byte> value) =>
        [.. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(type), .. value, .. new byte[-value.Length & 3]];

    private static string Settings(byte[] input) => $"{SettingsRecord.Parse(input)?.Before.Count}";

    private static string Origin(byte[] input)
    {
        var origin = ProgramOrigin.Parse(input);
        return origin is null ? "none" : origin.ManifestPath.Length == 0 || !Enum.IsDefined(origin.Mode) ? "odd" : "read";
    }

    private static string Hook(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var answer = "";
        if (HookName.TryParse(text, out var hook, out var error))
            Promise.Same(hook, HookName.Parse(hook.ToString()), "hook");
        else
            answer = Promise.Kind(error);
        if (InterfaceName.TryParse(text, out var name, out _))
            Promise.Same(name, InterfaceName.Parse(name.ToString()), "interface");
        return $"{answer}{ProgramPin.TryParse(text, out var pin)}{pin?.Name.Length > 0}{PinDirectory.Unescape(PinDirectory.Escape(text)) == text}";
    }

    private static string Network(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return $"{NetworkText.TryParseAddress(text, out _)}{IpProtocols.TryParse(text, out _)}";
    }
}
