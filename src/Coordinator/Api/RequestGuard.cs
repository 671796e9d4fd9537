using System.Net.Http.Headers;
using AeCluster.Coordinator.Text;
using Microsoft.AspNetCore.Http.Features;

namespace AeCluster.Coordinator.Api;

/// <summary>
/// Refuses what web pages make a browser send. Everybody may visit a page, and its scripts reach every address that the
/// visitor's browser reaches. Programs send none of the headers by which browsers say where a request comes from.
/// </summary>
internal static class RequestGuard
{
    private const int MaxShownHost = 80;

    /// <summary>Refuses requests to names that are not this coordinator's, and those of pages of other origins.</summary>
    public static void UseRequestGuard(this IApplicationBuilder app, AllowedHosts hosts) => app.Use(async (context, next) =>
    {
        // For browsers that do not know the headers that are checked: no page may show, embed or guess at the answers.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (FindFault(context.Request, hosts) is { } fault)
        {
            await fault.ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    /// <summary>
    /// Accepts a body of these media types only. Pages of other origins can send some types without being asked first
    /// (forms and plain text), and none is among them.
    /// </summary>
    public static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint, params string[] types) =>
        endpoint.AddEndpointFilter(async (context, next) => IsOfType(context.HttpContext.Request, types)
            ? await next(context)
            : ApiError.Of(
                StatusCodes.Status415UnsupportedMediaType,
                $"The body must have the header 'Content-Type: {types[0]}'."));

    /// <summary>Accepts no body.</summary>
    public static RouteHandlerBuilder TakesNoBody(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Request.ContentType is null
                && context.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true
                    ? await next(context)
                    : ApiError.Of(StatusCodes.Status415UnsupportedMediaType, "This request takes no body and no Content-Type."));

    private static IResult? FindFault(HttpRequest request, AllowedHosts hosts)
    {
        if (!hosts.Contains(request.Host.Host))
        {
            var host = Printable.Of(request.Host.Host);
            host = host.Length > MaxShownHost ? $"{host[..MaxShownHost]}..." : host;
            return ApiError.Of(
                StatusCodes.Status421MisdirectedRequest,
                $"This coordinator does not answer to the name '{host}', only to addresses and to {hosts}. If people reach it by "
                    + $"that name, start it with {AllowedHosts.Option} NAME.");
        }

        // same-site is not enough: all ports of a machine are one site.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var isFromPage = site is not ("" or "same-origin" or "none");
        return isFromPage || !IsOwnOrigin(request)
            ? ApiError.Of(StatusCodes.Status403Forbidden, "Requests of web pages of another origin are refused.")
            : null;
    }

    /// <summary>Whether the request names no origin, as programs do, or the host that it is sent to.</summary>
    private static bool IsOwnOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var page)
                && page.Scheme is "http" or "https"
                && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsOfType(HttpRequest request, string[] types) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && types.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase);
}
