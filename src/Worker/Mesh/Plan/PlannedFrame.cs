using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Plan;

/// <summary>One frame of a step.</summary>
/// <param name="Node">Which of the sender's tree nodes, of a partial.</param>
/// <param name="Floats">Which part of the parameter vector, of partials and sums.</param>
public readonly record struct PlannedFrame(FrameKind Kind, int Node, Slice Floats, int PayloadBytes);

/// <summary>Frames and their bytes, headers included.</summary>
public readonly record struct Traffic(long Messages, long Bytes)
{
    public Traffic Plus(int payloadBytes) => new(Messages + 1, Bytes + FrameHeader.Size + payloadBytes);

    public static Traffic operator +(Traffic one, Traffic other) => new(one.Messages + other.Messages, one.Bytes + other.Bytes);

    public static Traffic operator -(Traffic after, Traffic before) =>
        new(after.Messages - before.Messages, after.Bytes - before.Bytes);
}
