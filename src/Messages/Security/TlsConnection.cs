using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace AeCluster.Messages.Security;

/// <summary>A mutually authenticated connection of a <see cref="TlsTransport"/>.</summary>
internal sealed class TlsConnection : AssociationHandle, IDisposable
{
    private const int HeaderBytes = sizeof(int);

    /// <summary>Capacity of the send queue; Akka buffers and retries what does not fit.</summary>
    private const int MaxQueuedFrames = 4096;

    /// <summary>Queued frames are combined into one write until it has this size.</summary>
    private const int BatchBytes = 64 * 1024;

    /// <summary>How long <see cref="Close"/> waits for queued frames to be sent.</summary>
    private static readonly TimeSpan _closeTimeout = TimeSpan.FromSeconds(2);

    private readonly SslStream _tls;
    private readonly long _maxFrameBytes;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<ByteString> _outgoing = Channel.CreateBounded<ByteString>(
        new BoundedChannelOptions(MaxQueuedFrames) { SingleReader = true });

    /// <param name="maxFrameBytes">A peer that announces a longer frame is disconnected.</param>
    public TlsConnection(Address local, Address remote, SslStream tls, long maxFrameBytes)
        : base(local, remote)
    {
        _tls = tls;
        _maxFrameBytes = maxFrameBytes;
    }

    /// <summary>Completes when both loops have ended.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start() => Completion = Task.WhenAll(Task.Run(SendLoopAsync), Task.Run(ReceiveLoopAsync));

    public override bool Write(ByteString payload) => _outgoing.Writer.TryWrite(payload);

    // Obsolete in the base class, but still called by the overload that logs a reason.
    [Obsolete("Use the overload that takes a reason.")]
    public override void Disassociate() => Close();

    /// <summary>Closes after the queued frames have been sent.</summary>
    public void Close()
    {
        _outgoing.Writer.TryComplete();
        _closed.CancelAfter(_closeTimeout);
    }

    /// <summary>Closes immediately.</summary>
    public void Dispose()
    {
        _outgoing.Writer.TryComplete();
        _closed.Cancel();
        _tls.Dispose();
    }

    private async Task SendLoopAsync()
    {
        var batch = new MemoryStream();
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(_closed.Token).ConfigureAwait(false))
            {
                batch.SetLength(0);
                while (batch.Length < BatchBytes && _outgoing.Reader.TryRead(out var payload))
                {
                    AddFrame(batch, payload);
                }

                await _tls.WriteAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), _closed.Token).ConfigureAwait(false);
            }

            await _tls.ShutdownAsync().WaitAsync(_closed.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsDisconnect(error))
        {
            // The receive loop reports the disconnect.
        }
        finally
        {
            Dispose();
        }
    }

    private async Task ReceiveLoopAsync()
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
                if (length < 0 || length > _maxFrameBytes)
                {
                    return;
                }

                var payload = new byte[length];
                await _tls.ReadExactlyAsync(payload, _closed.Token).ConfigureAwait(false);
                listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(payload)));
            }
        }
        catch (Exception error) when (IsDisconnect(error))
        {
            // Either side has closed the connection.
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

    private static bool IsDisconnect(Exception error) => error
        is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;
}
