namespace AeCluster.Worker.Mesh.Frames;

/// <summary>What a frame carries. The values are part of the wire format.</summary>
public enum FrameKind : byte
{
    /// <summary>A chunk of a tree node computed by the sender, for the owner of the chunk.</summary>
    Partial = 1,

    /// <summary>A chunk of the sum, from its owner.</summary>
    Sum = 2,

    /// <summary>The doubles of the sender's shards that accompany the gradient.</summary>
    Values = 3,

    /// <summary>The sender's part of a gather.</summary>
    Blob = 4,

    /// <summary>The parts of a state: names, lengths and hashes.</summary>
    StateContents = 5,

    /// <summary>A piece of a state.</summary>
    StateBytes = 6,

    /// <summary>The sender leaves the exchange because it has lost peers.</summary>
    LeaveNotice = 7,

    /// <summary>Keep-alive of a sender that waits for others; without payload.</summary>
    Waiting = 8,
}
