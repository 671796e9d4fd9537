using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Client;

/// <summary>
/// A client of the coordinator's HTTP interface. Every failure is a <see cref="UserErrorException"/>, and a
/// <see cref="CoordinatorUnreachableException"/> where trying again makes sense.
/// </summary>
public sealed partial class ApiClient : IDisposable
{
    private static readonly TimeSpan _answerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Tries of a submission whose answer does not come in time.</summary>
    private const int MaxTries = 3;

    /// <summary>Two heartbeats of the stream.</summary>
    private static readonly TimeSpan _silenceTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ApiAnswers _answers;
    private readonly ClusterIdentity? _identity;

    /// <summary>Whether requests use the network, so that a refused connection can be probed for its reason.</summary>
    private readonly bool _isProbed;

    /// <param name="coordinator">
    /// Address of the coordinator's HTTP interface; its path is kept. With a secret the client always uses HTTPS.
    /// </param>
    /// <param name="secret">The cluster's secret, if it has one.</param>
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

    /// <param name="handler">Carries the requests instead of the network.</param>
    public ApiClient(Uri coordinator, HttpMessageHandler handler)
    {
        Coordinator = new Uri(coordinator.AbsoluteUri.TrimEnd('/') + "/");
        _answers = new ApiAnswers(Coordinator);
        _http = new HttpClient(handler) { BaseAddress = Coordinator, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public Uri Coordinator { get; }

    /// <summary>Submits an experiment. Where the answer does not come in time the submission is repeated with the same key, so
    /// that it is one experiment however often it arrives.</summary>
    /// <param name="name">File name of the spec, used in error messages.</param>
    /// <param name="yaml">The spec file's text.</param>
    /// <param name="settings">Overrides, each <c>key=value</c>.</param>
    /// <param name="again">Whether to try again after a failure; null does so twice after an answer that did not come.</param>
    /// <exception cref="UserErrorException">The spec is refused; the message is the coordinator's report.</exception>
    public async Task<SubmittedView> SubmitAsync(
        string name,
        string yaml,
        IReadOnlyList<string> settings,
        Func<CoordinatorUnreachableException, Task<bool>>? again,
        CancellationToken cancellation)
    {
        var query = string.Concat(settings.Select(setting => $"&set={Uri.EscapeDataString(setting)}"));
        var path = $"api/experiments?name={Uri.EscapeDataString(name)}{query}&key={Guid.NewGuid():N}";
        return await RetryAsync(
            () => SendAsync<SubmittedView>(
                new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(yaml, Encoding.UTF8, "text/yaml") },
                cancellation),
            again);
    }

    /// <summary>Makes sure that a coordinator is there, before anything is done for it.</summary>
    /// <param name="again">As for a submission.</param>
    /// <exception cref="UserErrorException">None answers, or it does not let this program in.</exception>
    public Task EnsureReachableAsync(
        Func<CoordinatorUnreachableException, Task<bool>>? again, CancellationToken cancellation) =>
        RetryAsync(() => WorkersAsync(cancellation), again);

    /// <inheritdoc cref="SubmitAsync(string, string, IReadOnlyList{string}, Func{CoordinatorUnreachableException, Task{bool}}?,
    /// CancellationToken)"/>
    public Task<SubmittedView> SubmitAsync(
        string name, string yaml, IReadOnlyList<string> settings, CancellationToken cancellation = default) =>
        SubmitAsync(name, yaml, settings, again: null, cancellation);

    public Task<IReadOnlyList<ExperimentView>> ExperimentsAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<ExperimentView>>("api/experiments", cancellation);

    /// <exception cref="UserErrorException">There is no such experiment.</exception>
    public Task<ExperimentView> ExperimentAsync(string id, CancellationToken cancellation = default) =>
        GetAsync<ExperimentView>($"api/experiments/{Uri.EscapeDataString(id)}", cancellation);

    /// <returns>The log lines after number <paramref name="after"/>, in order.</returns>
    public Task<IReadOnlyList<EventView>> EventsAsync(string id, int after, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<EventView>>($"api/experiments/{Uri.EscapeDataString(id)}/events?after={after}", cancellation);

    /// <summary>Follows an experiment: a snapshot, then changes until its final state.</summary>
    /// <param name="after">Number of the last log line that is known already; null leaves out the log so far.</param>
    /// <returns>A stream that may end before the final state, when the coordinator stops.</returns>
    /// <exception cref="CoordinatorUnreachableException">Nobody answers, or the connection broke.</exception>
    /// <exception cref="UserErrorException">There is no such experiment.</exception>
    public async IAsyncEnumerable<ExperimentUpdate> StreamAsync(
        string id, int? after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var path = $"api/experiments/{Uri.EscapeDataString(id)}/stream" + (after is null ? "" : $"?after={after}");
        using var response = await OpenStreamAsync(path, cancellation);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var body = await response.Content.ReadAsStreamAsync(cancellation);
        await using var items = SseParser.Create(body).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (true)
        {
            // Any event shows that the coordinator is there, heartbeats among them.
            silence.CancelAfter(_silenceTimeout);
            if (!await ReachAsync(() => items.MoveNextAsync().AsTask(), _silenceTimeout, cancellation))
            {
                yield break;
            }

            if (UpdateOf(response, items.Current) is { } update)
            {
                yield return update;
            }
        }
    }

    /// <summary>Asks the experiment to stop; its running trials stop at their next step.</summary>
    public Task<ExperimentView> CancelAsync(string id, CancellationToken cancellation = default) =>
        SendAsync<ExperimentView>(
            new HttpRequestMessage(HttpMethod.Post, $"api/experiments/{Uri.EscapeDataString(id)}/cancel"), cancellation);

    public Task<IReadOnlyList<WorkerView>> WorkersAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<WorkerView>>(ClusterNames.WorkersPath, cancellation);

    /// <summary>Reports that a worker's process has ended, which the coordinator would otherwise detect some seconds
    /// later.</summary>
    /// <param name="host">Name of the machine on which it ran.</param>
    /// <returns>The workers that are left.</returns>
    public Task<IReadOnlyList<WorkerView>> WorkerEndedAsync(
        string host, int process, CancellationToken cancellation = default) =>
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
        // A coordinator is on this machine or in its network, which proxies for the internet do not reach.
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (identity is not null)
        {
            handler.SslOptions = identity.ClientOptions();
        }

        return handler;
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> ask, Func<CoordinatorUnreachableException, Task<bool>>? again)
    {
        var tries = 0;
        again ??= failure => Task.FromResult(failure.IsLate && ++tries < MaxTries);
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (CoordinatorUnreachableException failure)
            {
                if (!await again(failure))
                {
                    throw;
                }
            }
        }
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
            return await ReachAsync(
                async () =>
                {
                    using var response = await _http.SendAsync(request, deadline.Token);
                    return _answers.Read<T>(response, await response.Content.ReadAsStringAsync(deadline.Token));
                },
                _answerTimeout,
                cancellation);
        }
    }

    /// <returns>The answer, whose body has not been read yet.</returns>
    private async Task<HttpResponseMessage> OpenStreamAsync(string path, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_answerTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(ApiAnswers.EventStream));
        return await ReachAsync(
            async () =>
            {
                var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == ApiAnswers.EventStream)
                {
                    return response;
                }

                using (response)
                {
                    var body = await response.Content.ReadAsStringAsync(deadline.Token);
                    _answers.ThrowIfRefused(response, body);
                    throw _answers.Unintelligible(response, body);
                }
            },
            _answerTimeout,
            cancellation);
    }

    /// <summary>Turns everything that can go wrong on the way into what a person should know about it.</summary>
    private async Task<T> ReachAsync<T>(Func<Task<T>> talk, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            return await talk();
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            if (await FindRefusalAsync(cancellation) is { } reason)
            {
                throw new UserErrorException(
                    $"the coordinator at {Coordinator.GetLeftPart(UriPartial.Authority)} does not let this program in: {reason}",
                    ExitCodes.Failure,
                    $"name the same secret with {SecretFile.Option} on both",
                    error);
            }

            throw new CoordinatorUnreachableException(Coordinator, "no coordinator answers", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new CoordinatorUnreachableException(
                Coordinator, $"no answer within {timeout.TotalSeconds:0} s from the coordinator", error, isLate: true);
        }
    }

    /// <returns>Why a coordinator that is there refuses the connection; null where that is not known.</returns>
    private async Task<string?> FindRefusalAsync(CancellationToken cancellation) =>
        _isProbed
            ? await SecretProbe.ExplainAsync(Coordinator.Host.Trim('[', ']'), Coordinator.Port, _identity, cancellation)
            : null;

    /// <returns>Null for an event that carries none.</returns>
    private ExperimentUpdate? UpdateOf(HttpResponseMessage response, SseItem<string> item) => item.EventType switch
    {
        ExperimentSnapshot.EventType => ApiAnswers.Parse<ExperimentSnapshot>(item.Data)
            ?? throw _answers.Unintelligible(response, item.Data),
        ExperimentChange.EventType => ApiAnswers.Parse<ExperimentChange>(item.Data)
            ?? throw _answers.Unintelligible(response, item.Data),
        _ => null,
    };
}
