using System.Net.Sockets;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// A connection to one authenticated peer: bytes both ways, and no call that waits. Used by one thread, but for
/// <see cref="Cut"/>.
/// </summary>
internal interface ILink : IDisposable
{
    /// <summary>Readable when there may be something new to receive, or the peer is gone. What one sleeps on.</summary>
    Socket Socket { get; }

    /// <summary>tcp, tls, unix or memory: for people.</summary>
    string Name { get; }

    /// <summary>Whether bytes may be damaged on their way, so that payloads want a checksum.</summary>
    bool WantsChecksums { get; }

    /// <summary>How many bytes to ask for where a header is expected: more than it has, if asking is what is dear.</summary>
    int ReadAhead { get; }

    /// <summary>Whether sending goes on when the socket is writable; else when it is readable.</summary>
    bool SendsBySocket { get; }

    /// <summary>Sends some of the header and then of the payload.</summary>
    /// <returns>How many bytes are on their way; 0 if there is no room.</returns>
    /// <exception cref="LinkClosedException">The peer is gone.</exception>
    int Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload);

    /// <returns>How many bytes came; 0 if none are there.</returns>
    /// <exception cref="LinkClosedException">The peer is gone, and all it sent has been received.</exception>
    int Receive(Span<byte> bytes);

    /// <summary>To be called before one sleeps on the socket.</summary>
    /// <returns>False if there is something to do already.</returns>
    /// <exception cref="LinkClosedException">The peer is gone, and there is nothing left to do.</exception>
    bool MaySleep(bool forReceiving, bool forSending);

    /// <summary>To be called after one has slept on the socket, or would have.</summary>
    void Awake();

    /// <summary>Whether the peer is gone, without receiving anything.</summary>
    bool IsClosed();

    /// <summary>Ends the connection for both sides, and wakes whoever sleeps on it. From any thread.</summary>
    void Cut();
}

/// <summary>The other side of a link is gone.</summary>
internal sealed class LinkClosedException(string message) : Exception(message);
