using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Google.Protobuf;

namespace AeCluster.Messages.Security;

/// <summary>
/// Asks a node by which name it is in its cluster. Akka drops messages to a node by any other name, even where both names are of
/// the same machine, so that a node with a wrong one waits for ever. Nodes say their names when they associate; the probe does
/// this under the name of no node, and leaves.
/// </summary>
/// <remarks>A frame is its length (i32, little-endian) and a message of Akka's protocol
/// (https://github.com/akkadotnet/akka.net/blob/dev/src/protobuf/WireFormats.proto).</remarks>
public static class NameProbe
{
    private const string OwnName = "aecluster-probe";
    private const int MaxFrameBytes = 64 * 1024;
    private const uint Associate = 1;
    private const uint Disassociate = 2;

    // Fields of AkkaProtocolMessage, AkkaControlMessage, AkkaHandshakeInfo and AddressData.
    private const int Instruction = 2;
    private const int CommandType = 1;
    private const int HandshakeInfo = 2;
    private const int Origin = 1;
    private const int Uid = 2;
    private const int SystemName = 1;
    private const int HostName = 2;
    private const int Port = 3;
    private const int Protocol = 4;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    /// <param name="own">The identity of this process; null if it has no secret.</param>
    /// <returns>The node's address, or null where no node answers.</returns>
    public static async Task<Address?> AskAsync(string host, int port, ClusterIdentity? own, CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(_timeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, timeout.Token);
            await using var stream = await OpenAsync(client, own, timeout.Token);
            await stream.WriteAsync(Frame(AssociateMessage(own is null ? "tcp" : TlsTransport.Scheme)), timeout.Token);
            var answer = await ReadFrameAsync(stream, timeout.Token);
            await stream.WriteAsync(Frame(Message(Instruction, Command(Disassociate))), timeout.Token);
            return AddressIn(answer);
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException
            or InvalidProtocolBufferException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static async Task<Stream> OpenAsync(TcpClient client, ClusterIdentity? own, CancellationToken cancel)
    {
        if (own is null)
        {
            return client.GetStream();
        }

        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(own.ClientOptions(), cancel);
        return tls;
    }

    private static async Task<byte[]> ReadFrameAsync(Stream stream, CancellationToken cancel)
    {
        var header = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(header, cancel);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 0 or > MaxFrameBytes)
        {
            throw new IOException($"A frame of {length} bytes.");
        }

        var frame = new byte[length];
        await stream.ReadExactlyAsync(frame, cancel);
        return frame;
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[sizeof(int) + message.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, message.Length);
        message.CopyTo(frame, sizeof(int));
        return frame;
    }

    private static byte[] AssociateMessage(string protocol)
    {
        var address = Write(output =>
        {
            Text(output, SystemName, OwnName);
            Text(output, HostName, OwnName);
            output.WriteTag(Port, WireFormat.WireType.Varint);
            output.WriteUInt32(1);
            Text(output, Protocol, protocol);
        });
        var handshake = Write(output =>
        {
            Bytes(output, Origin, address);
            output.WriteTag(Uid, WireFormat.WireType.Fixed64);
            output.WriteFixed64((uint)Random.Shared.Next());
        });
        return Message(Instruction, [.. Command(Associate), .. Message(HandshakeInfo, handshake)]);
    }

    private static byte[] Command(uint type) => Write(output =>
    {
        output.WriteTag(CommandType, WireFormat.WireType.Varint);
        output.WriteUInt32(type);
    });

    private static byte[] Message(int field, byte[] content) => Write(output => Bytes(output, field, content));

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Bytes(CodedOutputStream output, int field, byte[] content)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
    }

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(output);
        }

        return bytes.ToArray();
    }

    /// <returns>The origin of an answer to an association; null where the message is another one.</returns>
    private static Address? AddressIn(byte[] message)
    {
        if (Find(message, Instruction) is not { } control
            || Find(control, HandshakeInfo) is not { } handshake
            || Find(handshake, Origin) is not { } origin)
        {
            return null;
        }

        var (system, host, protocol, port) = ("", "", "", 0);
        var input = new CodedInputStream(origin);
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case SystemName:
                    system = input.ReadString();
                    break;
                case HostName:
                    host = input.ReadString();
                    break;
                case Port:
                    port = (int)input.ReadUInt32();
                    break;
                case Protocol:
                    protocol = input.ReadString();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new Address($"akka.{protocol}", system, host, port);
    }

    /// <returns>The content of a field that is itself a message; null where there is none.</returns>
    private static byte[]? Find(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field
                && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                return input.ReadBytes().ToByteArray();
            }

            input.SkipLastField();
        }

        return null;
    }
}
