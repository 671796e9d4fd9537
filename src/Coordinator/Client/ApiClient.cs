using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Client;

/// <summary>
/// The coordinator's HTTP interface from outside. Everything that can go wrong ends as a <see cref="UserErrorException"/>;
/// as a <see cref="CoordinatorUnreachableException"/> where trying again makes sense.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan _answerTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly ClusterIdentity? _identity;

    /// <summary>Whether it can be looked up why a coordinator that is there does not answer.</summary>
    private readonly bool _isProbed;

    /// <param name="coordinator">
    /// Address of the coordinator's HTTP interface; a path below it is kept. With a secret it is HTTPS, whatever it says.
    /// </param>
    /// <param name="secret">The cluster's, if it has one.</param>
    public ApiClient(Uri coordinator, ClusterSecret? secret = null)
        : this(coordinator, secret is null ? null : new ClusterIdentity(secret))
    {
    }

    private ApiClient(Uri coordinator, ClusterIdentity? identity)
        : this(
            identity is null ? coordinator : new UriBuilder(coordinator) { Scheme = Uri.UriSchemeHttps }.Uri,
            Network(identity))
    {
        _identity = identity;
        _isProbed = true;
    }

    /// <param name="handler">What carries the requests instead of the network.</param>
    public ApiClient(Uri coordinator, HttpMessageHandler handler)
    {
        Coordinator = new Uri(coordinator.AbsoluteUri.TrimEnd('/') + "/");
        _http = new HttpClient(handler) { BaseAddress = Coordinator, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public Uri Coordinator { get; }

    /// <summary>Hands over an experiment.</summary>
    /// <param name="name">File name of the spec, for messages about it.</param>
    /// <param name="yaml">The spec file's text.</param>
    /// <param name="settings">Overrides, each <c>key=value</c>.</param>
    /// <exception cref="UserErrorException">The spec is refused; the message is the coordinator's report.</exception>
    public Task<SubmittedView> SubmitAsync(
        string name, string yaml, IReadOnlyList<string> settings, CancellationToken cancellation = default)
    {
        var query = string.Concat(settings.Select(setting => $"&set={Uri.EscapeDataString(setting)}"));
        var request = new HttpRequestMessage(HttpMethod.Post, $"api/experiments?name={Uri.EscapeDataString(name)}{query}")
        {
            Content = new StringContent(yaml, Encoding.UTF8, "text/yaml"),
        };
        return SendAsync<SubmittedView>(request, cancellation);
    }

    public Task<IReadOnlyList<ExperimentView>> ExperimentsAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<ExperimentView>>("api/experiments", cancellation);

    /// <exception cref="UserErrorException">There is no such experiment.</exception>
    public Task<ExperimentView> ExperimentAsync(string id, CancellationToken cancellation = default) =>
        GetAsync<ExperimentView>($"api/experiments/{Uri.EscapeDataString(id)}", cancellation);

    /// <returns>The log lines after number <paramref name="after"/>, in order.</returns>
    public Task<IReadOnlyList<EventView>> EventsAsync(string id, int after, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<EventView>>($"api/experiments/{Uri.EscapeDataString(id)}/events?after={after}", cancellation);

    /// <summary>Asks the experiment to stop; its running trials stop at their next step.</summary>
    public Task<ExperimentView> CancelAsync(string id, CancellationToken cancellation = default) =>
        SendAsync<ExperimentView>(
            new HttpRequestMessage(HttpMethod.Post, $"api/experiments/{Uri.EscapeDataString(id)}/cancel"), cancellation);

    public Task<IReadOnlyList<WorkerView>> WorkersAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<WorkerView>>(ClusterNames.WorkersPath, cancellation);

    /// <summary>Says that a worker's process has ended, which the coordinator else finds out some seconds later.</summary>
    /// <param name="host">Name of the machine on which it ran.</param>
    /// <returns>The workers that are left.</returns>
    public Task<IReadOnlyList<WorkerView>> WorkerEndedAsync(
        string host,
        int process,
        CancellationToken cancellation = default) =>
        SendAsync<IReadOnlyList<WorkerView>>(
            new HttpRequestMessage(
                HttpMethod.Post,
                $"{ClusterNames.WorkersPath}/ended?host={Uri.EscapeDataString(host)}&process={process}"),
            cancellation);

    public void Dispose()
    {
        _http.Dispose();
        _identity?.Dispose();
    }

    private static SocketsHttpHandler Network(ClusterIdentity? identity)
    {
        // No proxy: a coordinator is on this machine or in its network, and proxies meant for the internet break that.
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (identity is not null)
        {
            handler.SslOptions = identity.ClientOptions();
        }

        return handler;
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellation)
        where T : class =>
        SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellation)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_answerTimeout);
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, deadline.Token);
                var body = await response.Content.ReadAsStringAsync(deadline.Token);
                return Read<T>(response, body);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                if (
                    _isProbed
                    && await SecretProbe.ExplainAsync(
                        Coordinator.Host.Trim('[', ']'),
                        Coordinator.Port,
                        _identity,
                        cancellation)
                        is { } reason)
                {
                    throw new UserErrorException(
                        $"the coordinator at {Address} does not let this program in: {reason}",
                        ExitCodes.Failure,
                        $"name the same secret with {SecretFile.Option} on both",
                        error);
                }

                throw new CoordinatorUnreachableException(Coordinator, "no coordinator answers", error);
            }
            catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
            {
                throw new CoordinatorUnreachableException(
                    Coordinator, $"no coordinator answers within {_answerTimeout.TotalSeconds:0} s", error);
            }
        }
    }

    private T Read<T>(HttpResponseMessage response, string body)
        where T : class
    {
        // Gateways answer so while what is behind them is away.
        if (
            response.StatusCode
            is HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout)
        {
            throw new CoordinatorUnreachableException(Coordinator, $"no coordinator is ready (HTTP {(int)response.StatusCode})");
        }

        if (
            response.Headers.TryGetValues(ProductVersion.Header, out var versions)
            && versions.First() is var version
            && version != ProductVersion.Current)
        {
            throw new UserErrorException(
                $"the coordinator at {Address} is AeCluster {version}, this program is {ProductVersion.Current}",
                hint: "use the same version on both sides");
        }

        if (response.IsSuccessStatusCode)
        {
            return Parse<T>(body) ?? throw Unintelligible(response, body);
        }

        if (Parse<ErrorView>(body) is not { } refusal)
        {
            throw Unintelligible(response, body);
        }

        // What is refused or not found was asked for wrongly; anything else is the coordinator's own failure.
        var asked = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound;
        throw new UserErrorException(
            asked ? refusal.Error : $"the coordinator answered HTTP {(int)response.StatusCode}: {refusal.Error}",
            asked ? ExitCodes.BadInput : ExitCodes.Failure);
    }

    private string Address => Coordinator.GetLeftPart(UriPartial.Authority);

    private static T? Parse<T>(string body)
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

    private UserErrorException Unintelligible(HttpResponseMessage response, string body)
    {
        var kind = body.Length == 0 ? "nothing" : response.Content.Headers.ContentType?.MediaType ?? "text of no kind";
        var isJson = kind == "application/json";
        return new UserErrorException(
            $"{Address} answered HTTP {(int)response.StatusCode} with {kind}"
                + (isJson ? " that this version cannot read" : ", not as a coordinator does"),
            hint: isJson
                ? "is the coordinator of another version? use the same on both sides"
                : "is --coordinator the HTTP address (port 8053) of a coordinator?");
    }
}
