using System.Net;
using System.Text.Json;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Client;

/// <summary>Reads the answers of a coordinator; what is none, or a refusal, becomes an error for people.</summary>
internal sealed class ApiAnswers(Uri coordinator)
{
    public const string EventStream = "text/event-stream";

    private readonly string _address = coordinator.GetLeftPart(UriPartial.Authority);

    /// <returns>The body of an answer that is a success.</returns>
    public T Read<T>(HttpResponseMessage response, string body)
        where T : class
    {
        ThrowIfRefused(response, body);
        return Parse<T>(body) ?? throw Unintelligible(response, body);
    }

    /// <summary>Returns if the answer is a success of a coordinator of this version.</summary>
    public void ThrowIfRefused(HttpResponseMessage response, string body)
    {
        // Gateways answer so while what is behind them is away.
        if (
            response.StatusCode
            is HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout)
        {
            throw new CoordinatorUnreachableException(coordinator, $"no coordinator is ready (HTTP {(int)response.StatusCode})");
        }

        if (
            response.Headers.TryGetValues(ProductVersion.Header, out var versions)
            && versions.First() is var version
            && version != ProductVersion.Current)
        {
            throw new UserErrorException(
                $"the coordinator at {_address} is AeCluster {version}, this program is {ProductVersion.Current}",
                hint: "use the same version on both sides");
        }

        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if (Parse<ErrorView>(body) is not { } refusal)
        {
            throw Unintelligible(response, body);
        }

        // The caller is at fault for a bad request or an unknown name; any other failure is the coordinator's.
        var isCallersFault = response.StatusCode
            is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict;
        throw new UserErrorException(
            isCallersFault ? refusal.Error : $"the coordinator answered HTTP {(int)response.StatusCode}: {refusal.Error}",
            isCallersFault ? ExitCodes.BadInput : ExitCodes.Failure);
    }

    /// <returns>Null where the text is not the JSON of a <typeparamref name="T"/>.</returns>
    public static T? Parse<T>(string body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, WireJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>The error of an answer that this program does not understand.</returns>
    public UserErrorException Unintelligible(HttpResponseMessage response, string body)
    {
        var kind = body.Length == 0 ? "nothing" : response.Content.Headers.ContentType?.MediaType ?? "text of no kind";
        var isJson = kind is "application/json" or EventStream;
        return new UserErrorException(
            $"{_address} answered HTTP {(int)response.StatusCode} with {kind}"
                + (isJson ? " that this version cannot read" : ", not as a coordinator does"),
            hint: isJson
                ? "is the coordinator of another version? use the same on both sides"
                : "is --coordinator the HTTP address (port 8053) of a coordinator?");
    }
}
