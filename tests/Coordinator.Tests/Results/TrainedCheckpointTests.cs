using System.Text;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Text;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Results;

public sealed class TrainedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_taken_as_it_is_and_named_for_its_trial_or_for_itself()
    {
        Assert.Equal(new TrainedCheckpoint(Write("vae.safetensors"), "vae", null), Find("vae.safetensors"));
        Assert.Equal(
            new TrainedCheckpoint(Write("run/trials/t03/checkpoints/epoch-0001-step-00000004.safetensors"), "t03", null),
            Find("run/trials/t03/checkpoints/epoch-0001-step-00000004.safetensors"));
    }

    [Fact]
    public void Of_a_trial_it_is_the_final_one_or_else_the_newest()
    {
        Write("t01/checkpoints/epoch-0009-step-00000900.safetensors");
        var newest = Write("t01/checkpoints/epoch-0010-step-00001000.safetensors");
        var unfinished = Find("t01");
        Assert.Equal((newest, "t01"), (unfinished.File, unfinished.Name));
        Assert.Contains("newest", unfinished.Why, StringComparison.Ordinal);

        Assert.Equal(new TrainedCheckpoint(Write("t01/checkpoints/final.safetensors"), "t01", null), Find("t01"));
    }

    [Fact]
    public void Of_a_trial_that_was_stopped_early_it_is_its_last()
    {
        var last = Write("run/trials/t01/checkpoints/epoch-0003-step-00000300.safetensors");
        Write("run/trials.csv", "trial,variant,status\nt01,linear,pruned\n");
        var found = Find("run/trials/t01");
        Assert.Equal((last, "its last; a rule has stopped the trial early"), (found.File, found.Why));
    }

    [Fact]
    public void Of_a_run_it_is_the_completed_trial_with_the_lowest_validation_loss()
    {
        Write("run/trials/t01/checkpoints/final.safetensors");
        var best = Write("run/trials/t02/checkpoints/final.safetensors");
        Write("run/trials/t03/checkpoints/epoch-0001-step-00000004.safetensors");
        Write("run/trials/t04/checkpoints/final.safetensors");
        Write(
            "run/trials.csv",
            "trial,model.hidden,best_validation_loss,reason\nt01,\"[1, 2]\",0.30,\nt02,3,0.25,\"a "
                + "\"\"b\"\"\nc\"\nt03,3,0.1,\nt04,4,NaN,\n");

        var found = Find("run");

        Assert.Equal((best, "t02"), (found.File, found.Name));
        Assert.Equal("of 3 trials the one with the lowest validation loss, 0.2500", found.Why);
    }

    [Fact]
    public void Of_trials_that_are_ranked_by_their_common_error_it_is_the_first()
    {
        Write("run/trials/t01/checkpoints/final.safetensors");
        var best = Write("run/trials/t02/checkpoints/final.safetensors");
        Write(
            "run/trials.csv",
            "trial,variant,best_validation_loss,best_mse,rank,ranked_by\nt01,linear,0.02,0.02,2,best_mse\n"
                + "t02,variational,0.3,0.015,1,best_mse\n");

        var found = Find("run");

        Assert.Equal(best, found.File);
        Assert.Equal("of 2 trials the one with the lowest mean squared error of the reconstruction, 0.0150", found.Why);
    }

    [Fact]
    public void To_generate_it_is_the_best_trial_that_can()
    {
        Write("run/trials/t01/checkpoints/final.safetensors");
        var able = Write("run/trials/t02/checkpoints/final.safetensors");
        Write(
            "run/trials.csv",
            "trial,variant,best_validation_loss,rank,ranked_by\nt01,linear,0.1,1,best_validation_loss\n"
                + "t02,variational,0.2,2,best_validation_loss\n");

        var found = Find("run", ModelPurpose.Generating);

        Assert.Equal(able, found.File);
        Assert.Equal("of the 1 trial that can generate the one with the lowest validation loss, 0.2000", found.Why);
    }

    [Fact]
    public void Where_no_trial_can_generate_the_error_says_what_they_are()
    {
        Write("run/trials/t01/checkpoints/final.safetensors");
        Write("run/trials/t02/checkpoints/final.safetensors");
        Write("run/trials.csv", "trial,variant,best_validation_loss\nt01,linear,0.1\nt02,stacked,0.2\n");

        Assert.EndsWith(
            "can generate: they are linear, stacked.",
            Assert.Throws<RunFolderException>(() => Find("run", ModelPurpose.Generating)).Message);
    }

    [Fact]
    public void Of_a_run_with_one_completed_trial_no_table_is_needed()
    {
        var only = Write("run/trials/t02/checkpoints/final.safetensors");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "run/trials/t01"));
        Assert.Equal(new TrainedCheckpoint(only, "t02", "the only completed trial"), Find("run"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("trial,loss\nt01,1\n")]
    [InlineData("trial,best_validation_loss\nt09,1\n")]
    [InlineData("trial,best_validation_loss\nt01,\nt02,\n")]
    public void Where_nothing_says_which_is_the_best_the_trials_are_named(string? table)
    {
        Write("run/trials/t01/checkpoints/final.safetensors");
        Write("run/trials/t02/checkpoints/final.safetensors");
        if (table is not null)
        {
            Write("run/trials.csv", table);
        }

        Assert.Contains(
            "several trials (t01, t02)",
            Assert.Throws<RunFolderException>(() => Find("run")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_checkpoint_is_explained()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "run/trials/t01/checkpoints"));
        Assert.Contains(
            "has no checkpoint yet",
            Assert.Throws<RunFolderException>(() => Find("run/trials/t01")).Message,
            StringComparison.Ordinal);
        Assert.Contains("No trial of", Assert.Throws<RunFolderException>(() => Find("run")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "neither a run folder nor that of a trial",
            Assert.Throws<RunFolderException>(() => Find("")).Message,
            StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Find("nothing"));
    }

    [Property]
    public void A_table_reads_back_as_it_was_written(string[][] cells)
    {
        // A reader cannot tell a carriage return within quotes from one that ends a line on Windows; no table of ours has one.
        var rows = cells
            .Select(row =>
                row.Concat(["", ""]).Take(2).Select(cell => (cell ?? "").Replace("\r", "", StringComparison.Ordinal)).ToList())
            .ToList();
        var table = new CsvDocument("a", "b");
        rows.ForEach(row => table.Add(row));

        Assert.Equal([["a", "b"], .. rows], CsvText.Read(Encoding.UTF8.GetString(table.ToBytes())));
    }

    private TrainedCheckpoint Find(string path, ModelPurpose? purpose = null) =>
        TrainedCheckpoint.Find(Path.Combine(_folder.Path, path), purpose ?? ModelPurpose.Any);

    private string Write(string path, string text = "")
    {
        var full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }
}
