namespace HyperMesh.Autonomic.Ebpf.Tests;

/// <summary>
/// The .BTF section that clang 14 makes of the source below (-target bpf -O2 -g), so that the reader is tested without clang and root.
/// <code>
/// typedef unsigned long long u64;
/// typedef const volatile u64 counter_t;
/// enum verdict { DROP = 1, PASS = 2 };
/// enum wide { HUGE_VALUE = 0x100000000ULL };
/// struct inner { unsigned short port; char name[6]; };
/// struct stats {
///     counter_t packets;
///     union { unsigned int v4; unsigned char v6[16]; };
///     struct inner peers[3];
///     unsigned int flag : 3;
///     unsigned int rest : 29;
///     enum verdict verdict;
///     double ratio;
///     struct stats *next;
///     int (*compare)(int a, struct inner *b);
///     enum wide wide;
/// };
/// struct stats global_stats;
/// int measure(struct stats *s) { return s->peers[0].port + (int)s->packets; }
/// </code>
/// </summary>
internal static class SampleBtf
{
    public const uint Stats = 2;
    public const uint CounterType = 3;
    public const uint Pointer = 1;
    public const uint Prototype = 21;
    public const uint Peers = 17;

    private const string Base64 = """
        n+sBABgAAAAAAAAAeAIAAHgCAABUAQAAAAAAAAAAAAICAAAAAQAAAAoAAIRYAAAABwAAAAMAAAAAAAAAAAAAAAgAAABAAAAADwAAABEAAADAAAAAFQAAAAkA
        AACAAQADGgAAAAkAAACDAQAdHwAAABIAAACgAQAAJwAAABMAAADAAQAALQAAAAEAAAAAAgAAMgAAABQAAABAAgAAOgAAABgAAACAAgAAPwAAAAAAAAgEAAAA
        AAAAAAAAAAoFAAAAAAAAAAAAAAkGAAAASQAAAAAAAAgHAAAATQAAAAAAAAEIAAAAQAAAAAAAAAACAAAFEAAAAGAAAAAJAAAAAAAAAGMAAAALAAAAAAAAAGYA
        AAAAAAABBAAAACAAAABzAAAAAAAAAQEAAAAIAAAAAAAAAAAAAAMAAAAACgAAAAwAAAAQAAAAgQAAAAAAAAEEAAAAIAAAAJUAAAACAAAECAAAAJsAAAAOAAAA
        AAAAAKAAAAAQAAAAEAAAAKUAAAAAAAABAgAAABAAAAC0AAAAAAAAAQEAAAAIAAABAAAAAAAAAAMAAAAADwAAAAwAAAAGAAAAAAAAAAAAAAMAAAAADQAAAAwA
        AAADAAAAHwAAAAIAAAYEAAAAuQAAAAEAAAC+AAAAAgAAAMMAAAAAAAAQCAAAAAAAAAAAAAACFQAAAAAAAAACAAANFgAAAAAAAAAWAAAAAAAAABcAAADKAAAA
        AAAAAQQAAAAgAAABAAAAAAAAAAINAAAAOgAAAAEAAAYIAAAAzgAAAAAAAAAAAAAAAQAADRYAAADZAAAAAQAAANsAAAABAAAMGQAAAEIBAAAAAAAOAgAAAAEA
        AABPAQAAAQAADwAAAAAbAAAAAAAAAFgAAAAAc3RhdHMAcGFja2V0cwBwZWVycwBmbGFnAHJlc3QAdmVyZGljdAByYXRpbwBuZXh0AGNvbXBhcmUAd2lkZQBj
        b3VudGVyX3QAdTY0AHVuc2lnbmVkIGxvbmcgbG9uZwB2NAB2NgB1bnNpZ25lZCBpbnQAdW5zaWduZWQgY2hhcgBfX0FSUkFZX1NJWkVfVFlQRV9fAGlubmVy
        AHBvcnQAbmFtZQB1bnNpZ25lZCBzaG9ydABjaGFyAERST1AAUEFTUwBkb3VibGUAaW50AEhVR0VfVkFMVUUAcwBtZWFzdXJlAC50ZXh0AC90bXAvdHlwZXMu
        YwBpbnQgbWVhc3VyZShzdHJ1Y3Qgc3RhdHMgKnMpIHsgcmV0dXJuIHMtPnBlZXJzWzBdLnBvcnQgKyAoaW50KXMtPnBhY2tldHM7IH0AZ2xvYmFsX3N0YXRz
        AC5ic3MA
        """;

    public static byte[] Bytes() => Convert.FromBase64String(Base64);
}
