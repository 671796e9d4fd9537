using AeCluster.Messages.Protocol;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training;

/// <summary>Connects to the other members of a generation.</summary>
/// <param name="parameters">P.</param>
/// <exception cref="PeerLostException">Some are not to be reached.</exception>
/// <exception cref="OperationCanceledException">Cancelled.</exception>
public delegate IGradientExchange ConnectGeneration(
    GenerationProtocol.Enter enter,
    int parameters,
    CancellationToken cancellation);
