using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace AeCluster.Messages.Security;

/// <summary>One connection of a <see cref="TlsTransport"/>, both sides of which have proved themselves.</summary>
internal sealed class TlsConnection : AssociationHandle, IDisposable
{
    private const int HeaderBytes = sizeof(int);

    /// <summary>Frames that wait to be sent; Akka keeps what comes beyond, and tries again.</summary>
    private const int MostWaiting = 4096;

    /// <summary>So much is sent at once, where it is there.</summary>
    private const int BatchBytes = 64 * 1024;

    /// <summary>What was said before a farewell has so long to be sent.</summary>
    private static readonly TimeSpan _farewellTime = TimeSpan.FromSeconds(2);

    private readonly SslStream _tls;
    private readonly long _mostBytes;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<ByteString> _waiting = Channel.CreateBounded<ByteString>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <param name="mostBytes">Who announces a longer frame is cut off.</param>
    public TlsConnection(Address local, Address remote, SslStream tls, long mostBytes)
        : base(local, remote)
    {
        _tls = tls;
        _mostBytes = mostBytes;
    }

    /// <summary>Nothing comes or goes any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Begin() => Ended = Task.WhenAll(Task.Run(SendAllAsync), Task.Run(ReceiveAllAsync));

    public override bool Write(ByteString payload) => _waiting.Writer.TryWrite(payload);

    // Akka calls it by way of the overload that logs a reason.
    [Obsolete("Akka wants reasons.")]
    public override void Disassociate() => Leave();

    /// <summary>Closes once what was written is sent.</summary>
    public void Leave()
    {
        _waiting.Writer.TryComplete();
        _closed.CancelAfter(_farewellTime);
    }

    /// <summary>Closes at once.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _closed.Cancel();
        _tls.Dispose();
    }

    private async Task SendAllAsync()
    {
        var batch = new MemoryStream();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_closed.Token).ConfigureAwait(false))
            {
                batch.SetLength(0);
                while (batch.Length < BatchBytes && _waiting.Reader.TryRead(out var payload))
                {
                    AddFrame(batch, payload);
                }

                await _tls.WriteAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), _closed.Token).ConfigureAwait(false);
            }

            await _tls.ShutdownAsync().WaitAsync(_closed.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsTheEnd(error))
        {
            // A broken connection ends like a closed one.
        }
        finally
        {
            Dispose();
        }
    }

    private async Task ReceiveAllAsync()
    {
        IHandleEventListener? listener = null;
        var header = new byte[HeaderBytes];
        try
        {
            listener = await ReadHandlerSource.Task.WaitAsync(_closed.Token).ConfigureAwait(false);
            while (true)
            {
                await _tls.ReadExactlyAsync(header, _closed.Token).ConfigureAwait(false);
                var length = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (length < 0 || length > _mostBytes)
                {
                    return;
                }

                var payload = new byte[length];
                await _tls.ReadExactlyAsync(payload, _closed.Token).ConfigureAwait(false);
                listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(payload)));
            }
        }
        catch (Exception error) when (IsTheEnd(error))
        {
            // The other side has gone, or this one.
        }
        finally
        {
            Dispose();
            listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
        }
    }

    private static void AddFrame(MemoryStream batch, ByteString payload)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        batch.Write(header);
        batch.Write(payload.Span);
    }

    private static bool IsTheEnd(Exception error) =>
        error
            is IOException
                or SocketException
                or ObjectDisposedException
                or OperationCanceledException
                or InvalidOperationException;
}
