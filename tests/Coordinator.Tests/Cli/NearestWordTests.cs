using AeCluster.Coordinator.Cli;

namespace AeCluster.Coordinator.Tests.Cli;

public class NearestWordTests
{
    private static readonly string[] Verbs = ["local", "coordinator", "worker", "submit", "status", "watch", "cancel"];

    [Theory]
    [InlineData("lcoal", "local")]
    [InlineData("wokrer", "worker")]
    [InlineData("Status", "status")]
    [InlineData("coord", "coordinator")]
    [InlineData("xylophone", null)]
    public void The_nearest_word_is_found_where_one_is_near(string word, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], NearestWord.Find(word, Verbs));

    [Fact]
    public void The_nearest_come_first_and_no_more_than_asked_for() =>
        Assert.Equal(["run-1", "run-10"], NearestWord.Find("run-1x", ["run-100", "run-1", "run-10"], most: 2));
}
