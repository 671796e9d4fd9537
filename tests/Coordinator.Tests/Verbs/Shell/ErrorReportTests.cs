using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Tests.Verbs.Shell;

public class ErrorReportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_known_error_has_a_stack_trace_only_when_asked_for(bool verbose)
    {
        var (exitCode, text) = Report(
            Thrown(new UserErrorException("line 3: no such setting\nline 4: neither", ExitCodes.BadInput)),
            verbose);
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.StartsWith("error: line 3: no such setting\nline 4: neither\n", text, StringComparison.Ordinal);
        Assert.Equal(verbose, text.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_file_is_told_in_the_systems_words()
    {
        var (exitCode, text) = Report(new FileNotFoundException("Could not find file 'x'."), verbose: false);
        Assert.Equal((ExitCodes.Failure, "error: Could not find file 'x'.\n"), (exitCode, text));
    }

    [Fact]
    public void A_secret_file_that_is_none_is_told_with_how_to_make_one()
    {
        var (exitCode, text) = Report(new SecretFileException("There is no secret file x."), verbose: false);
        Assert.Equal(
            (ExitCodes.BadInput, $"error: There is no secret file x.\nhint:  {SecretFileException.Hint}\n"),
            (exitCode, text));
    }

    [Fact]
    public void What_a_task_wrapped_is_unwrapped() =>
        Assert.Equal((5, "error: full\n"), Report(new AggregateException(new UserErrorException("full", 5)), verbose: false));

    private static (int ExitCode, string Text) Report(Exception error, bool verbose)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (ErrorReport.Write(error, output, verbose), output.ToString());
    }

    private static UserErrorException Thrown(UserErrorException error)
    {
        try
        {
            throw error;
        }
        catch (UserErrorException caught)
        {
            return caught;
        }
    }
}
