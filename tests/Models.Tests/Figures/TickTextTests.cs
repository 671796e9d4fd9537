using AeCluster.Models.Figures;

namespace AeCluster.Models.Tests.Figures;

public sealed class TickTextTests
{
    [Theory]
    [InlineData(new[] { 0.1, 0.2, 0.3 }, new[] { "0.1", "0.2", "0.3" })]
    [InlineData(new[] { 0.3001, 0.3002 }, new[] { "0.3001", "0.3002" })]
    [InlineData(new[] { 100_000.0, 100_050.0 }, new[] { "100000", "100050" })]
    [InlineData(new[] { 5.0, 5.0 }, new[] { "5", "5" })]
    public void Different_ticks_have_different_labels(double[] ticks, string[] labels) =>
        Assert.Equal(labels, TickText.Of(ticks));
}
