using AeCluster.Messages.Verbs;
using AeCluster.Models.Runtime;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>Maps requests to verbs.</summary>
internal static class VerbTable
{
    public static void Run(ModelRequest request, VerbRun run)
    {
        switch (request)
        {
            case LookRequest look:
                LookVerb.Run(look, run);
                break;
            case CoresRequest:
                CoresVerb.Run(run);
                break;
            default:
                NativeRuntime.EnsureLoadable();
                RunWithTorch(request, run);
                break;
        }
    }

    /// <summary>A separate method, because TorchSharp must not be used before it is known to load.</summary>
    private static void RunWithTorch(ModelRequest request, VerbRun run)
    {
        using var noGrad = no_grad();
        using var model = TrainedModel.Open(request);
        model.RecordTo(run.Result);
        Action verb = request switch
        {
            EncodeRequest encode => () => EncodeVerb.Run(encode, model, run),
            DecodeRequest decode => () => DecodeVerb.Run(decode, model, run),
            ReconstructRequest reconstruct => () => ReconstructVerb.Run(reconstruct, model, run),
            GenerateRequest generate => () => GenerateVerb.Run(generate, model, run),
            InterpolateRequest interpolate => () => InterpolateVerb.Run(interpolate, model, run),
            TsneRequest tsne => () => TsneVerb.Run(tsne, model, run),
            PretrainRequest pretrain => () => PretrainVerb.Run(pretrain, model, run),
            _ => throw new VerbException($"nothing carries out {request.GetType().Name}"),
        };
        verb();
    }
}
