using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Plan;

/// <summary>A frame of a step.</summary>
/// <param name="Node">Index of the sender's tree node, for partials.</param>
/// <param name="Floats">Range of the parameter vector, for partials and sums.</param>
public readonly record struct PlannedFrame(FrameKind Kind, int Node, Slice Floats, int PayloadBytes);

/// <summary>Number of frames and of their bytes, headers included.</summary>
public readonly record struct Traffic(long Messages, long Bytes)
{
    public Traffic Plus(int payloadBytes) => new(Messages + 1, Bytes + FrameHeader.Size + payloadBytes);

    public static Traffic operator +(Traffic one, Traffic other) => new(one.Messages + other.Messages, one.Bytes + other.Bytes);

    public static Traffic operator -(Traffic after, Traffic before) =>
        new(after.Messages - before.Messages, after.Bytes - before.Bytes);
}
