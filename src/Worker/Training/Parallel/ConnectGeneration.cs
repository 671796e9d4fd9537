using AeCluster.Messages.Protocol;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Connects this worker to the other members of a generation.</summary>
/// <param name="parameters">P, the number of parameters.</param>
/// <exception cref="PeerLostException">Members could not be reached.</exception>
/// <exception cref="OperationCanceledException">Cancelled.</exception>
public delegate IGradientExchange ConnectGeneration(
    GenerationProtocol.Enter enter, int parameters, CancellationToken cancellation);
