using System.Net;
using AeCluster.Messages.Security;

namespace AeCluster.Messages.Tests.Security;

public class HandshakePlacesTests
{
    private readonly List<string> _evicted = [];

    [Fact]
    public void Whoever_has_most_places_loses_the_oldest()
    {
        var places = new HandshakePlaces(4);
        Take(places, "10.0.0.1", "honest");
        Take(places, "10.0.0.9", "first");
        Take(places, "10.0.0.9", "second");
        Take(places, "10.0.0.9", "third");
        Take(places, "10.0.0.2", "another");
        Take(places, "10.0.0.9", "fourth");
        Assert.Equal(["first", "second"], _evicted);
    }

    [Fact]
    public void A_place_that_is_given_back_is_free()
    {
        var places = new HandshakePlaces(1);
        var first = Take(places, "10.0.0.1", "first");
        first.Dispose();
        first.Dispose();
        var second = Take(places, "10.0.0.1", "second");
        Assert.Empty(_evicted);
        Take(places, "10.0.0.1", "third");
        Assert.Equal(["second"], _evicted);
        Assert.True(second.IsEvicted);
        second.Dispose();
        Take(places, "10.0.0.1", "fourth");
        Assert.Equal(["second", "third"], _evicted);
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void Addresses_that_one_machine_can_have_at_will_are_one_source(string first, string second, bool areOne)
    {
        var places = new HandshakePlaces(3);
        Take(places, "10.9.9.9", "somebody");
        Take(places, first, "one");
        Take(places, second, "two");
        Take(places, "10.8.8.8", "new");
        Assert.Equal([areOne ? "one" : "somebody"], _evicted);
    }

    [Fact]
    public void A_connection_that_has_just_ended_is_evicted_without_an_error()
    {
        var places = new HandshakePlaces(1);
        places.Take(null, () => throw new ObjectDisposedException("socket"));
        places.Take(null, () => { });
    }

    private HandshakePlaces.Place Take(HandshakePlaces places, string from, string name) =>
        places.Take(new IPEndPoint(IPAddress.Parse(from), 1), () => _evicted.Add(name));
}
