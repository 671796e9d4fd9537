using AeCluster.Messages.Verbs;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Specs.Models;
using AeCluster.Worker.Verbs;

namespace AeCluster.Worker.Tests.Verbs;

[Collection(nameof(Console))]
public sealed class VerbProgramTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 4 };

    [Fact]
    public void A_request_is_carried_out_and_what_was_done_is_said()
    {
        var (exitCode, said, errors) = Run(
            new EncodeRequest
            {
                Checkpoint = bench.Checkpoint(_stacked),
                Name = "t07",
                Out = [bench["z.npy"]],
            }.ToJson());

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            ["model     t07: stacked, 4 codings, after epoch 2", "examples  520 validation examples of shapes"],
            said.Split('\n')[..2]);
        Assert.True(File.Exists(bench["z.npy"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"verb":"unheard-of"}""")]
    [InlineData("""{"verb":"encode","colour":"blue"}""")]
    public void What_is_no_request_is_refused(string json)
    {
        var (exitCode, said, errors) = Run(json);
        Assert.Equal((VerbErrors.BadInput, ""), (exitCode, said));
        Assert.StartsWith("error: this is no request", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_one_clear_error_and_nothing_is_written()
    {
        File.WriteAllText(bench["wrong.safetensors"], "not a checkpoint at all");
        var (exitCode, said, errors) = Run(
            new EncodeRequest { Checkpoint = bench["wrong.safetensors"], Out = [bench["no.npy"]] }.ToJson());

        Assert.Equal((VerbErrors.BadInput, ""), (exitCode, said));
        Assert.StartsWith($"error: {bench["wrong.safetensors"]} is not a usable checkpoint: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.False(File.Exists(bench["no.npy"]));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_failure_before_the_work_begins()
    {
        File.WriteAllText(bench["file"], "");
        var (exitCode, said, errors) = Run(
            new EncodeRequest
            {
                Checkpoint = bench.Checkpoint(_stacked),
                Out = [Path.Combine(bench["file"], "z.npy")],
            }.ToJson());

        Assert.Equal((VerbErrors.Failure, ""), (exitCode, said));
        Assert.Contains("error: ", errors, StringComparison.Ordinal);
        Assert.Contains("hint:  make sure", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_has_its_exit_code_and_its_words()
    {
        Assert.Equal((2, "error: m\nhint:  h\n"), Write(new VerbException("m", "h")));
        Assert.Equal((2, "error: m\n"), Write(new CheckpointException("m")));
        Assert.Equal((2, "error: m\n"), Write(new DataException("m")));
        Assert.Equal((1, "error: m\n"), Write(new Models.Runtime.DeviceException("m")));
        Assert.Equal((130, "interrupted\n"), Write(new OperationCanceledException()));
        Assert.Equal(
            (1, "error: InvalidOperationException: m\nhint:  run with -v for details\n"),
            Write(new InvalidOperationException("m\nn")));
        Assert.Contains("VerbProgramTests", Write(Thrown(), verbose: true).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("VerbProgramTests", Write(Thrown()).Text, StringComparison.Ordinal);

        static (int ExitCode, string Text) Write(Exception error, bool verbose = false)
        {
            var text = new StringWriter { NewLine = "\n" };
            return (VerbErrors.Write(error, text, verbose), text.ToString());
        }

        static InvalidOperationException Thrown()
        {
            try
            {
                throw new InvalidOperationException("m");
            }
            catch (InvalidOperationException error)
            {
                return error;
            }
        }
    }

    [Fact]
    public void Progress_is_written_over_on_a_terminal_and_gone_at_the_end()
    {
        var terminal = new StringWriter();
        using (var progress = new ProgressLine(terminal, isLive: true))
        {
            while (terminal.ToString().Length == 0)
            {
                progress.Report("encoding", 1000, 5000);
            }
        }

        Assert.Equal($"\rencoding 1,000 of 5,000\r{new string(' ', "encoding 1,000 of 5,000".Length)}\r", terminal.ToString());
    }

    private static (int ExitCode, string Said, string Errors) Run(string json)
    {
        var (before, beforeErrors, said, errors) = (
            Console.Out,
            Console.Error,
            new StringWriter { NewLine = "\n" },
            new StringWriter { NewLine = "\n" });
        Console.SetOut(said);
        Console.SetError(errors);
        try
        {
            return (VerbProgram.Run([json]), said.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeErrors);
        }
    }
}
