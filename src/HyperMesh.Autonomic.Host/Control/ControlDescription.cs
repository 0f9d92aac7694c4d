using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The API's own description, as OpenAPI.</summary>
internal static class ControlDescription
{
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "HyperMesh.Autonomic control API",
                Version = "v1",
                Description = "HTTP and JSON over the daemon's unix socket. Who may open the socket may use all of it; changes are journalled with the peer's user.",
            };
            // The address is a socket: there is no URL that would say it.
            document.Servers = null;
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            // Every filter may be left out, also the one that may be given several times.
            foreach (var filter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
                filter.Required = false;
            return Task.CompletedTask;
        });
    });
}
