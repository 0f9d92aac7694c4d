using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Reads a whole prefix as of one revision, in pages; pages become smaller when they are too large to be carried.</summary>
internal sealed class RangeReader(EtcdClient client, Action<string> report)
{
    private const int LargestPage = 500;
    private const int MostKeys = 1_000_000;

    public async Task<(ResponseHeader Header, List<KeyValue> Kvs)> ReadAsync(string prefix, CancellationToken cancel)
    {
        var all = new List<KeyValue>();
        ResponseHeader? header = null;
        var key = FleetKeys.Bytes(prefix);
        var end = FleetKeys.End(prefix);
        var limit = LargestPage;
        while (true)
        {
            RangeResponse page;
            try
            {
                page = await client.RangeAsync(new RangeRequest(key, end, limit, header?.Revision ?? 0), cancel).ConfigureAwait(false);
            }
            catch (EtcdException e) when (e.Fault == EtcdFault.TooLarge && limit > 1)
            {
                limit = Math.Max(1, limit / 8);
                continue;
            }
            catch (EtcdException e) when (e.Fault == EtcdFault.TooLarge)
            {
                page = await client.RangeAsync(new RangeRequest(key, end, limit, header?.Revision ?? 0, KeysOnly: true), cancel).ConfigureAwait(false);
                foreach (var kv in page.Kvs ?? [])
                    report($"{FleetKeys.Show(kv.Key)}: its value is too large to be read; it is passed over");
            }

            header ??= page.Header ?? new();
            all.AddRange(page.Kvs ?? []);
            if (!page.More || page.Kvs is not { Length: > 0 } kvs || all.Count >= MostKeys)
                return (header, all);
            key = FleetKeys.After(kvs[^1].Key);
        }
    }
}
