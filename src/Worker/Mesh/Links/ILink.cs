using System.Net.Sockets;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// A bidirectional byte stream to an authenticated peer. No method blocks. Not thread-safe except for <see cref="Shutdown"/>.
/// </summary>
internal interface ILink : IDisposable
{
    /// <summary>The socket to wait on. It is readable if there may be data to receive, or the peer has closed the link.</summary>
    Socket Socket { get; }

    /// <summary>The transport, for display: tcp, tls, unix or memory.</summary>
    string Name { get; }

    /// <summary>Whether payloads need a checksum because they can be damaged in transit.</summary>
    bool NeedsChecksums { get; }

    /// <summary>How many bytes to request when a header is expected; more than its size if a call is expensive.</summary>
    int ReadAheadBytes { get; }

    /// <summary>Whether blocked sending can continue when the socket is writable, rather than when it is readable.</summary>
    bool SendsThroughSocket { get; }

    /// <summary>Sends some bytes of the header, followed by the payload.</summary>
    /// <returns>Number of bytes sent; 0 if sending would block.</returns>
    /// <exception cref="LinkClosedException">The peer has closed the link.</exception>
    int Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload);

    /// <returns>Number of bytes received; 0 if receiving would block.</returns>
    /// <exception cref="LinkClosedException">The peer has closed the link, and everything it sent has been received.</exception>
    int Receive(Span<byte> bytes);

    /// <summary>Must be called before waiting on the socket.</summary>
    /// <returns>False if the caller must not wait because data or space is available.</returns>
    /// <exception cref="LinkClosedException">The peer has closed the link, and there is nothing left to do.</exception>
    bool PrepareToWait(bool forReceiving, bool forSending);

    /// <summary>Must be called after <see cref="PrepareToWait"/>, whether or not the caller has waited.</summary>
    void EndWait();

    /// <summary>Whether the peer has closed the link. Receives nothing.</summary>
    bool IsClosed();

    /// <summary>Closes the connection in both directions and wakes a thread that waits on it. Thread-safe.</summary>
    void Shutdown();
}

/// <summary>The peer has closed the link.</summary>
internal sealed class LinkClosedException(string message) : Exception(message);
