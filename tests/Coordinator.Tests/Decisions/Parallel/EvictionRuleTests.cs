using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

/// <summary>Members are letters in the order of their ranks; "a:bc" is a's report that it has lost b and c, "a:" that the fault
/// is its own.</summary>
public class EvictionRuleTests
{
    [Theory]
    [InlineData("abc", "a:b c:b", "b")]
    [InlineData("abc", "a:b", "b")]
    [InlineData("abc", "", "")]
    [InlineData("abcd", "a:bc d:bc", "bc")]
    [InlineData("abcd", "a:bcd", "bcd")]
    public void Who_is_accused_and_says_nothing_goes(string members, string reports, string outs) =>
        Check(members, reports, outs);

    [Theory]
    [InlineData("abc", "a:bc b:a c:a", "a")]
    [InlineData("abc", "c:ab b:c a:c", "c")]
    [InlineData("abcd", "b:acd a:b c:b d:b", "b")]
    [InlineData("abcde", "a:cde b:cde c:ab d:ab e:ab", "ab")]
    public void One_cut_off_from_the_others_accuses_them_all_and_the_majority_stays(
        string members,
        string reports,
        string outs) => Check(members, reports, outs);

    [Theory]
    [InlineData("ab", "a:b b:a", "b")]
    [InlineData("abc", "a:b b:a", "b")]
    [InlineData("abcd", "a:cd b:cd c:ab d:ab", "cd")]
    public void Where_neither_side_has_the_majority_the_lower_ranks_stay(string members, string reports, string outs) =>
        Check(members, reports, outs);

    [Theory]
    [InlineData("abc", "a:", "a")]
    [InlineData("abc", "a: b:a c:a", "a")]
    [InlineData("ab", "a: b:", "ab")]
    public void One_whose_own_fault_it_is_goes(string members, string reports, string outs) => Check(members, reports, outs);

    [Theory]
    [InlineData("abc", "a:b c:a", "b")]
    [InlineData("abcd", "a:b c:a d:c", "b")]
    [InlineData("ac", "a:b c:a", "")]
    [InlineData("acd", "a:b c:a d:c", "")]
    [InlineData("abc", "b: a:b c:a", "b")]
    public void One_that_hung_up_because_of_another_is_excused_also_where_that_one_is_gone_already(
        string members,
        string reports,
        string outs) => Check(members, reports, outs);

    [Theory]
    [InlineData("ac", "a:bc c:a", "c")]
    [InlineData("abc", "a:bc c:a", "bc")]
    public void Those_that_accuse_each_other_are_not_excused(string members, string reports, string outs) =>
        Check(members, reports, outs);

    [Theory]
    [InlineData("abc", "a:b c:b", true)]
    [InlineData("abc", "a:b b:a c:b", true)]
    [InlineData("ab", "a:b", true)]
    [InlineData("abcd", "a:cd b:cd", true)]
    [InlineData("abc", "a:b", false)]
    [InlineData("abc", "b:ac", false)]
    [InlineData("abc", "b:ac c:b", false)]
    [InlineData("abcd", "a:bd c:b", false)]
    [InlineData("ac", "a:b", false)]
    [InlineData("abc", "", false)]
    public void It_is_clear_when_all_have_reported_or_half_of_them_agree(string members, string reports, bool clear) =>
        Assert.Equal(clear, EvictionRule.IsClear(Members(members), Reports(reports)));

    [Fact]
    public void The_reason_is_that_of_the_accuser_or_its_own()
    {
        var reports = new Dictionary<WorkerId, Accusation>
        {
            [new("a")] = new([new("b")], "closed its connection"),
            [new("c")] = new([], "the disk is full"),
        };
        var outs = EvictionRule.Of([new("a"), new("b"), new("c")], reports);
        Assert.Equal(("closed its connection", "the disk is full"), (outs[new("b")], outs[new("c")]));
    }

    /// <summary>For any reports, the remaining members can all reach each other except for excused accusations, and no member is
    /// evicted for silence alone.</summary>
    [Property(MaxTest = 1000)]
    public Property Nobody_that_stays_stands_accused_by_one_that_stays()
    {
        var letters = "abcdef";
        var report = Gen.Elements(letters.ToCharArray())
            .SelectMany(
                _ => Gen.SubListOf(letters.ToCharArray()),
                (who, lost) => (who, lost: string.Concat(lost.Where(it => it != who))));
        return Prop.ForAll(report.ListOf().ToArbitrary(), reports =>
        {
            var accusations = reports.GroupBy(it => it.who)
                .ToDictionary(it => new WorkerId($"{it.Key}"), it => Accusation(it.Last().lost));
            var members = letters.Select(letter => new WorkerId($"{letter}")).ToList();
            var outs = EvictionRule.Of(members, accusations);
            var stay = members.Except(outs.Keys).ToList();
            foreach (var (one, other) in stay.SelectMany(_ => stay, (one, other) => (one, other)))
            {
                Assert.False(Accuses(one, other) && Accuses(other, one), $"{one} and {other} accuse each other and both stay");
                Assert.False(Accuses(one, other) && !accusations.ContainsKey(other), $"{other} is accused and silent, and stays");
            }

            var accused = accusations.Values.SelectMany(it => it.Lost).ToHashSet();
            Assert.All(outs.Keys, worker => Assert.True(accused.Contains(worker) || accusations[worker].Lost.IsEmpty));

            bool Accuses(WorkerId one, WorkerId other) => accusations.TryGetValue(one, out var it) && it.Lost.Contains(other);
        });
    }

    private static void Check(string members, string reports, string outs) =>
        Assert.Equal(
            outs,
            string.Concat(
                EvictionRule
                    .Of(Members(members), Reports(reports))
                    .Keys.Select(worker => worker.Value)
                    .Order(StringComparer.Ordinal)));

    private static List<WorkerId> Members(string letters) => [.. letters.Select(letter => new WorkerId($"{letter}"))];

    private static Dictionary<WorkerId, Accusation> Reports(string reports) =>
        reports
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(report => new WorkerId(report[..1]), report => Accusation(report[2..]));

    private static Accusation Accusation(string lost) => new([.. lost.Select(letter => new WorkerId($"{letter}"))], "a reason");
}
