using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Tests.Text;

public class NearestWordTests
{
    private static readonly string[] _verbs = ["local", "coordinator", "worker", "submit", "status", "watch", "cancel"];

    [Theory]
    [InlineData("lcoal", "local")]
    [InlineData("wokrer", "worker")]
    [InlineData("Status", "status")]
    [InlineData("coord", "coordinator")]
    [InlineData("xylophone", null)]
    [InlineData("co", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_found_where_one_is_near(string word, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], NearestWord.Find(word, _verbs));

    [Fact]
    public void The_nearest_come_first_and_no_more_than_asked_for() =>
        Assert.Equal(["run-1", "run-10"], NearestWord.Find("run-1x", ["run-100", "run-1", "run-10"], maxCount: 2));

    [Theory]
    [InlineData("--wrokers", "--workers")]
    [InlineData("--force", null)]
    public void Dashes_are_no_letters(string word, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], NearestWord.Find(word, ["--workers", "--join"]));

    [Fact]
    public void A_word_that_shares_nothing_with_a_short_one_is_not_near_it() => Assert.Empty(NearestWord.Find("x", ["y", "l1"]));

    [Fact]
    public void Where_none_is_near_all_are_named()
    {
        Assert.Equal("did you mean 'mse'?", NearestWord.Suggest("mes", ["bce", "mse"]));
        Assert.Equal("valid: bce, mse", NearestWord.Suggest("huber", ["bce", "mse"]));
    }

    [Fact]
    public void A_word_of_megabytes_is_compared_with_none() =>
        Assert.Empty(NearestWord.Find(new string('x', 4 << 20), _verbs));
}
