using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace AeCluster.Messages.Security;

/// <summary>
/// A limited number of places for connections that have not proved yet who they are. When all are taken, the oldest connection
/// of the source with the most makes room for a new one: an honest handshake takes milliseconds, so that an old one is of
/// somebody who says nothing, and whoever holds many places is the one to lose one. Thread-safe.
/// </summary>
/// <param name="count">Number of places.</param>
public sealed class HandshakePlaces(int count)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Source, LinkedList<Place>> _taken = [];
    private int _free = count;

    /// <summary>Takes a place for a connection.</summary>
    /// <param name="evict">Called, on any thread, if the connection has to make room; its handshake then fails.</param>
    /// <returns>To be disposed at the end of the handshake.</returns>
    public Place Take(EndPoint? from, Action evict)
    {
        var source = Source.Of((from as IPEndPoint)?.Address);
        Place? evicted = null;
        var place = new Place(this, source, evict);
        lock (_gate)
        {
            if (_free == 0)
            {
                evicted = _taken.MaxBy(source => source.Value.Count).Value.First!.Value;
                Remove(evicted);
            }

            _free--;
            (_taken.TryGetValue(source, out var places) ? places : _taken[source] = []).AddLast(place);
        }

        evicted?.Evict();
        return place;
    }

    private bool Remove(Place place)
    {
        if (!_taken.TryGetValue(place.From, out var places) || !places.Remove(place))
        {
            return false;
        }

        if (places.Count == 0)
        {
            _taken.Remove(place.From);
        }

        _free++;
        return true;
    }

    private void Release(Place place)
    {
        lock (_gate)
        {
            Remove(place);
        }
    }

    /// <summary>A place that is taken until it is disposed, or until the connection has to make room.</summary>
    public sealed class Place : IDisposable
    {
        private readonly HandshakePlaces _places;
        private readonly Action _evict;
        private volatile bool _isEvicted;

        internal Place(HandshakePlaces places, Source from, Action evict)
        {
            _places = places;
            From = from;
            _evict = evict;
        }

        /// <summary>Whether the connection had to make room.</summary>
        public bool IsEvicted => _isEvicted;

        internal Source From { get; }

        public void Dispose() => _places.Release(this);

        internal void Evict()
        {
            _isEvicted = true;
            try
            {
                _evict();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The handshake has just ended.
            }
        }
    }

    /// <summary>Where connections come from: an IPv4 address, the network of an IPv6 address (whoever has one address of a /64
    /// has all), or this machine.</summary>
    internal readonly record struct Source(UInt128 Number)
    {
        private const int HostBits = 64;

        public static Source Of(IPAddress? address)
        {
            if (address is null)
            {
                return default;
            }

            var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6;
            var bytes = address.MapToIPv6().GetAddressBytes();
            var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            return new Source(isIPv6 ? number >> HostBits << HostBits : number);
        }
    }
}
