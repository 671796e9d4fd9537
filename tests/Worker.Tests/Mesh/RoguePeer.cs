using System.Net;
using System.Net.Sockets;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Tests.Mesh;

/// <summary>A peer that authenticates as rank 0 and then sends whatever the test wants.</summary>
internal sealed class RoguePeer : IDisposable
{
    private readonly Socket _socket;

    private RoguePeer(Socket socket) => _socket = socket;

    /// <summary>Opens a TCP connection to a listener of this machine without sending anything.</summary>
    public static Socket Dial(MeshListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, listener.Port);
        return socket;
    }

    /// <summary>Connects as rank 0 to rank 1.</summary>
    public static RoguePeer Connect(MeshMembership membership, MeshListener listener)
    {
        var socket = Dial(listener);
        socket.Blocking = false;
        Handshake.Dial(new TimedSocket(socket, TimeSpan.FromSeconds(30)), membership, to: 1);
        return new RoguePeer(socket);
    }

    public void Send(ReadOnlySpan<byte> bytes) => new TimedSocket(_socket, TimeSpan.FromSeconds(30)).Send(bytes);

    /// <summary>Sends all frames of a step according to the plan, possibly changed by the test.</summary>
    /// <param name="change">Receives each frame's header, payload and index, and returns the bytes to send.</param>
    public void SendStep(MeshMembership membership, long step, Func<FrameHeader, byte[], int, byte[]>? change = null)
    {
        var number = 0;
        foreach (var frame in membership.Plan.Frames(0, 1))
        {
            var payload = new byte[frame.PayloadBytes];
            var header = new FrameHeader(
                frame.Kind,
                membership.Trial,
                membership.Generation,
                0,
                step,
                frame.Floats.Start,
                frame.Node,
                payload.Length,
                Checksum.Of(payload),
                HasChecksum: true);
            Send(change?.Invoke(header, payload, number++) ?? Bytes(header, payload));
        }
    }

    public static byte[] Bytes(FrameHeader header, byte[] payload)
    {
        var bytes = new byte[FrameHeader.Size + payload.Length];
        header.Write(bytes);
        payload.CopyTo(bytes, FrameHeader.Size);
        return bytes;
    }

    public void Dispose() => _socket.Dispose();
}
