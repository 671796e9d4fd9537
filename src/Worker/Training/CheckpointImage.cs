namespace AeCluster.Worker.Training;

/// <summary>A checkpoint file in memory, to be uploaded to the coordinator.</summary>
public sealed record CheckpointImage(string Name, int Epoch, long Step, ReadOnlyMemory<byte> Bytes);
