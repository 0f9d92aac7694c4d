using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Fleet.Etcd;

// The messages of etcd's v3 API as its gateway writes them: snake case, keys and values in base64, 64-bit numbers as strings,
// what is zero or empty left out. Source: etcd's api/etcdserverpb/rpc.proto and api/mvccpb/kv.proto.
internal sealed record ResponseHeader(ulong ClusterId = 0, ulong MemberId = 0, long Revision = 0);

internal sealed record KeyValue(byte[] Key, byte[]? Value = null, long CreateRevision = 0, long ModRevision = 0, long Version = 0, long Lease = 0);

internal sealed record RangeRequest(
    byte[] Key, byte[]? RangeEnd = null, long Limit = 0, long Revision = 0, bool KeysOnly = false, bool CountOnly = false, bool Serializable = false,
    string? SortOrder = null, string? SortTarget = null);

internal sealed record RangeResponse(ResponseHeader? Header = null, KeyValue[]? Kvs = null, bool More = false, long Count = 0);

internal sealed record PutRequest(byte[] Key, byte[] Value, long Lease = 0);

internal sealed record PutResponse(ResponseHeader? Header = null);

internal sealed record DeleteRangeRequest(byte[] Key, byte[]? RangeEnd = null);

internal sealed record DeleteRangeResponse(ResponseHeader? Header = null, long Deleted = 0);

internal sealed record Compare(
    string Target, byte[] Key, long? ModRevision = null, long? CreateRevision = null, long? Lease = null, string Result = "EQUAL");

internal sealed record RequestOp(RangeRequest? RequestRange = null, PutRequest? RequestPut = null, DeleteRangeRequest? RequestDeleteRange = null);

internal sealed record ResponseOp(RangeResponse? ResponseRange = null);

internal sealed record TxnRequest(Compare[]? Compare, RequestOp[] Success, RequestOp[]? Failure = null);

internal sealed record TxnResponse(ResponseHeader? Header = null, bool Succeeded = false, ResponseOp[]? Responses = null);

internal sealed record LeaseGrantRequest([property: JsonPropertyName("TTL")] long Ttl);

internal sealed record LeaseGrantResponse([property: JsonPropertyName("ID")] long Id = 0, [property: JsonPropertyName("TTL")] long Ttl = 0, ResponseHeader? Header = null);

internal sealed record LeaseRequest([property: JsonPropertyName("ID")] long Id);

internal sealed record LeaseResponse([property: JsonPropertyName("TTL")] long Ttl = 0, ResponseHeader? Header = null);

/// <summary>One message of a stream of answers.</summary>
internal sealed record LeaseKeepAliveResponse(LeaseResponse? Result = null, StreamError? Error = null);

internal sealed record StreamError(string? Message = null, int GrpcCode = 0, int Code = 0);

internal sealed record AuthenticateRequest(string Name, string Password);

internal sealed record AuthenticateResponse(string? Token = null);

internal sealed record StatusRequest;

internal sealed record StatusResponse(
    ResponseHeader? Header = null, string? Version = null, [property: JsonPropertyName("dbSize")] long DbSize = 0, ulong Leader = 0);

internal sealed record CompactionRequest(long Revision);

internal sealed record CompactionResponse(ResponseHeader? Header = null);

internal sealed record WatchRequest(WatchCreateRequest CreateRequest);

internal sealed record WatchCreateRequest(byte[] Key, byte[]? RangeEnd, long StartRevision, bool ProgressNotify = true, bool Fragment = true);

internal sealed record WatchMessage(WatchResponse? Result = null, StreamError? Error = null);

internal sealed record WatchResponse(
    ResponseHeader? Header = null, bool Created = false, bool Canceled = false, long CompactRevision = 0, string? CancelReason = null, bool Fragment = false,
    WatchEvent[]? Events = null);

/// <param name="Type"><c>DELETE</c>; left out for a put.</param>
/// <param name="Kv">Of a removal: the key and the revision only.</param>
internal sealed record WatchEvent(KeyValue Kv, string? Type = null);

internal sealed record ErrorBody(string? Error = null, string? Message = null, int Code = 0);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 16)]
[JsonSerializable(typeof(RangeRequest))]
[JsonSerializable(typeof(RangeResponse))]
[JsonSerializable(typeof(PutRequest))]
[JsonSerializable(typeof(PutResponse))]
[JsonSerializable(typeof(DeleteRangeRequest))]
[JsonSerializable(typeof(DeleteRangeResponse))]
[JsonSerializable(typeof(TxnRequest))]
[JsonSerializable(typeof(TxnResponse))]
[JsonSerializable(typeof(LeaseGrantRequest))]
[JsonSerializable(typeof(LeaseGrantResponse))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseResponse))]
[JsonSerializable(typeof(LeaseKeepAliveResponse))]
[JsonSerializable(typeof(AuthenticateRequest))]
[JsonSerializable(typeof(AuthenticateResponse))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(CompactionRequest))]
[JsonSerializable(typeof(CompactionResponse))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(WatchMessage))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class EtcdJson : JsonSerializerContext;
