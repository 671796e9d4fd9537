using AeCluster.Worker.Actors;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Tests.Actors;

public class UploadsTests
{
    private const int MaxRefusals = 3;

    private static readonly Transfer _done = new Transfer.Done([], "hash");
    private static readonly Transfer _refused = new Transfer.Refused("the disk is full");
    private static readonly Transfer _unreachable = new Transfer.Unreachable("no route");

    private Uploads _uploads = new(MaxRefusals);

    [Fact]
    public void Files_go_one_at_a_time_in_their_order()
    {
        Add("a", isReplaceable: false);
        Add("b", isReplaceable: false);

        Assert.Equal("a", Begin());
        Assert.Null(Begin());
        Assert.Equal(("a", "hash"), Stored(End(_done)));
        Assert.Equal("b", Begin());
        Assert.False(_uploads.IsEmpty);
        Assert.Equal(("b", "hash"), Stored(End(_done)));
        Assert.True(_uploads.IsEmpty);
        Assert.Null(Begin());
    }

    [Fact]
    public void Any_newer_file_takes_the_place_of_replaceable_ones_that_wait_but_not_of_one_under_way()
    {
        Add("c1");
        Begin();
        Add("c2");
        Add("c3");
        Add("picture", isReplaceable: false);
        Add("final", isReplaceable: false);

        Assert.Equal("c1", Stored(End(_done)).Name);
        Assert.Equal(["picture", "final"], Rest());
    }

    [Fact]
    public void A_replaceable_file_that_waits_to_be_sent_again_gives_way_too()
    {
        Add("c1");
        Begin();
        Assert.IsType<UploadOutcome.TryAgain>(End(_unreachable));
        Add("c2");

        Assert.Equal(["c2"], Rest());
    }

    [Fact]
    public void A_coordinator_out_of_reach_is_waited_for_without_end()
    {
        Add("c1");
        for (var i = 0; i < 10 * MaxRefusals; i++)
        {
            Assert.Equal("c1", Begin());
            Assert.IsType<UploadOutcome.TryAgain>(End(_unreachable));
        }

        Assert.Equal("c1", Begin());
    }

    [Fact]
    public void A_replaceable_file_that_is_refused_too_often_is_given_up_and_the_next_has_all_its_tries()
    {
        Add("c1");
        Assert.Equal("c1", Assert.IsType<UploadOutcome.GivenUp>(RefuseTooOften()).File.Name);

        Add("c2");
        Assert.IsType<UploadOutcome.GivenUp>(RefuseTooOften());
        Assert.True(_uploads.IsEmpty);
    }

    [Fact]
    public void There_is_no_result_without_a_file_that_is_not_replaceable()
    {
        Add("final", isReplaceable: false);
        var failed = Assert.IsType<UploadOutcome.Failed>(RefuseTooOften());

        Assert.Equal(("final", "the disk is full"), (failed.File.Name, failed.Reason));
    }

    [Fact]
    public void Refusals_count_as_in_a_row_across_a_time_without_a_connection_and_begin_anew_with_a_file_that_arrives()
    {
        Add("c1", isReplaceable: false);
        for (var i = 0; i < MaxRefusals; i++)
        {
            Begin();
            End(_refused);
            Begin();
            End(_unreachable);
        }

        Begin();
        End(_done);
        Add("c2", isReplaceable: false);
        Assert.IsType<UploadOutcome.Failed>(RefuseTooOften());
    }

    [Fact]
    public void Once_another_attempt_has_taken_over_nothing_is_sent()
    {
        Add("c1", isReplaceable: false);
        Begin();
        Add("c2");

        Assert.IsType<UploadOutcome.Nothing>(End(new Transfer.Stale()));
        Assert.True(_uploads.IsEmpty);
        Assert.Null(Begin());
    }

    [Fact]
    public void What_was_given_up_under_way_is_reported_by_nobody_when_it_arrives()
    {
        Add("c1");
        Begin();
        _uploads = _uploads.Clear();

        Assert.True(_uploads.IsEmpty);
        Assert.IsType<UploadOutcome.Nothing>(End(_done));
    }

    private void Add(string name, bool isReplaceable = true) =>
        _uploads = _uploads.Add(new OutgoingFile(name, new byte[] { 1 }, isReplaceable));

    private string? Begin()
    {
        (_uploads, var file) = _uploads.Begin();
        return file?.Name;
    }

    private UploadOutcome End(Transfer result)
    {
        (_uploads, var outcome) = _uploads.End(result);
        return outcome;
    }

    /// <summary>Asserts that every refusal but the last leads to another try.</summary>
    private UploadOutcome RefuseTooOften()
    {
        for (var i = 0; i < MaxRefusals; i++)
        {
            Begin();
            Assert.IsType<UploadOutcome.TryAgain>(End(_refused));
        }

        Begin();
        return End(_refused);
    }

    private List<string> Rest()
    {
        var names = new List<string>();
        while (Begin() is { } name)
        {
            names.Add(name);
            End(_done);
        }

        return names;
    }

    private static (string Name, string Sha256) Stored(UploadOutcome outcome)
    {
        var stored = Assert.IsType<UploadOutcome.Stored>(outcome);
        return (stored.File.Name, stored.Sha256);
    }
}
