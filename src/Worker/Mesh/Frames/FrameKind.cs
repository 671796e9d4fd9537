namespace AeCluster.Worker.Mesh.Frames;

/// <summary>What a frame carries. The numbers are on the wire.</summary>
public enum FrameKind : byte
{
    /// <summary>A chunk of a tree node that the sender computed, for the owner of that chunk.</summary>
    Partial = 1,

    /// <summary>A chunk of the whole sum, from its owner.</summary>
    Sum = 2,

    /// <summary>The doubles of the sender's shards that travel with the gradient.</summary>
    Values = 3,

    /// <summary>The sender's part of a gather.</summary>
    Blob = 4,

    /// <summary>What a state consists of: names, lengths and hashes.</summary>
    StateContents = 5,

    /// <summary>A piece of a state.</summary>
    StateBytes = 6,

    /// <summary>The sender stops, and says why.</summary>
    Farewell = 7,

    /// <summary>The sender is alive and waits itself. Nothing else is in it.</summary>
    Waiting = 8,
}
