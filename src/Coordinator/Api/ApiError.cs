using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Api;

/// <summary>An answer that says what is wrong with a request.</summary>
internal static class ApiError
{
    public static IResult Of(int status, string message) =>
        TypedResults.Json(new ErrorView(message), WireJson.Options, statusCode: status);
}
