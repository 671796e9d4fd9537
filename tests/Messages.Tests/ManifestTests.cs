using AeCluster.Messages.Wire;

namespace AeCluster.Messages.Tests;

public class ManifestTests
{
    private static readonly IReadOnlyList<Type> _messages =
    [
        .. typeof(IWireMessage)
            .Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IWireMessage)) && !type.IsInterface),
    ];

    [Fact]
    public void Every_message_has_a_manifest_and_every_manifest_a_message() => Assert.Equal(
        _messages.Select(type => type.FullName).Order(StringComparer.Ordinal),
        Manifests.All.Select(entry => entry.Value.FullName).Order(StringComparer.Ordinal));

    [Fact]
    public void A_manifest_leads_to_its_message_and_back()
    {
        foreach (var (manifest, type) in Manifests.All)
        {
            Assert.Equal((manifest, type), (Manifests.NameOf(type), Manifests.TypeOf(manifest)));
        }
    }

    [Fact]
    public void Manifests_are_short() => Assert.All(Manifests.All, entry => Assert.Matches("^[wtg]:[a-z]{4,10}$", entry.Key));

    [Fact]
    public void Messages_are_sealed() => Assert.All(_messages, type => Assert.True(type.IsSealed, type.FullName));
}
