using System.Net;
using System.Text;
using System.Text.Json;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>Answers HTTP requests in place of a coordinator and records them.</summary>
internal sealed class StubCoordinator(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public static readonly Uri Address = new("http://coordinator.test:8053");

    public List<string> Requests { get; } = [];

    public string? LastBody { get; private set; }

    public string? LastContentType { get; private set; }

    /// <summary>A coordinator with these experiments; each view is a step further than the previous one.</summary>
    public static StubCoordinator With(
        IReadOnlyList<ExperimentView> experiments,
        IReadOnlyList<WorkerView>? workers = null,
        IReadOnlyList<EventView>? events = null) =>
        new(request =>
            request.RequestUri!.AbsolutePath switch
            {
                "/api/experiments" when request.Method == HttpMethod.Post => Json(
                    new SubmittedView(experiments[0].Id, experiments[0].Folder, ["one class is empty"]),
                    HttpStatusCode.Created),
                "/api/experiments" => Json(experiments),
                "/api/workers" => Json(workers ?? []),
                var path when path.EndsWith("/events", StringComparison.Ordinal) => Json(After(request, events)),
                var path
                    when path.EndsWith("/stream", StringComparison.Ordinal)
                    && experiments.FirstOrDefault(each => path == $"/api/experiments/{each.Id}/stream") is { } one =>
                    Stream(Snapshot(one, After(request, events))),
                var path
                    when experiments.FirstOrDefault(each =>
                        path.StartsWith($"/api/experiments/{each.Id}", StringComparison.Ordinal))
                        is { } one => Json(one),
                _ => Json(new ErrorView("there is no such experiment"), HttpStatusCode.NotFound),
            });

    /// <returns>The beginning of a stream that breaks off after these updates, unless the last one is final.</returns>
    public static HttpResponseMessage Stream(params IEnumerable<ExperimentUpdate> updates) =>
        Text(
            string.Concat(updates.Select(update => update switch
            {
                ExperimentSnapshot snapshot => $"event: snapshot\ndata: {Serialize(snapshot)}\n\n",
                ExperimentChange change => $"event: change\ndata: {Serialize(change)}\n\n",
                _ => throw new ArgumentOutOfRangeException(nameof(updates)),
            })),
            "text/event-stream");

    public static ExperimentSnapshot Snapshot(ExperimentView experiment, IReadOnlyList<EventView>? log = null) =>
        new(1, experiment, TrialCounts.Of(experiment.Trials.Select(trial => trial.Status)), [], log ?? []);

    public static HttpResponseMessage Json<T>(T body, HttpStatusCode status = HttpStatusCode.OK) =>
        Text(Serialize(body), "application/json", status);

    public static HttpResponseMessage Text(string body, string type, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public ApiClient Client() => new(Address, this);

    private static string Serialize<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);

    private static List<EventView> After(HttpRequestMessage request, IReadOnlyList<EventView>? events) =>
        [.. (events ?? []).Where(each => each.Number > int.Parse(request.RequestUri!.Query.Split('=')[1]))];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (request.Content is { } content)
        {
            LastBody = await content.ReadAsStringAsync(cancellationToken);
            LastContentType = content.Headers.ContentType?.MediaType;
        }

        return answer(request);
    }
}
