using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Tests.Support;
using Spectre.Console;

namespace AeCluster.Coordinator.Tests.Client;

public class CliContextTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "C", false)]
    [InlineData("", "POSIX", false)]
    [InlineData("C", "en_US.UTF-8", false)]
    [InlineData("C.UTF-8", "C", true)]
    public void Signs_beyond_ASCII_are_left_out_in_the_C_locale(string? all, string? lang, bool expected)
    {
        var terminal = new TestTerminal(isTerminal: true);
        CliContext.Adapt(terminal.Console, name => name switch { "LC_ALL" => all, "LANG" => lang, _ => null });
        Assert.Equal(expected, terminal.Console.Profile.Capabilities.Unicode);
    }

    [Fact]
    public void NO_COLOR_is_respected()
    {
        var terminal = new TestTerminal(isTerminal: true);
        CliContext.Adapt(terminal.Console, name => name == "NO_COLOR" ? "1" : null);
        Assert.Equal(ColorSystem.NoColors, terminal.Console.Profile.Capabilities.ColorSystem);
    }

    [Theory]
    [InlineData(null, 160)]
    [InlineData("100", 100)]
    [InlineData("wide", 160)]
    public void A_pipe_is_wide_unless_COLUMNS_says_otherwise(string? columns, int expected)
    {
        var terminal = new TestTerminal(width: 80);
        CliContext.Adapt(terminal.Console, name => name == "COLUMNS" ? columns : null);
        Assert.Equal(expected, terminal.Console.Profile.Width);
    }

    [Fact]
    public void A_terminal_keeps_its_own_width()
    {
        var terminal = new TestTerminal(width: 80, isTerminal: true);
        CliContext.Adapt(terminal.Console, name => name == "COLUMNS" ? "100" : null);
        Assert.Equal(80, terminal.Console.Profile.Width);
    }
}
