using System.Collections.Immutable;
using System.Xml.Linq;
using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results.Studies;
using AeCluster.Coordinator.Tests.Analysis;
using AeCluster.Coordinator.Tests.Support;
using SkiaSharp;

namespace AeCluster.Coordinator.Tests.Results.Studies;

public sealed class StudyFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "parallel.png progress.png slices.png")]
    [InlineData(3, "parallel.png progress.png slices.png")]
    [InlineData(40, "contour.png importance.png parallel.png progress.png slices.png")]
    public void What_there_is_something_to_show_of_is_drawn(int trials, string pictures)
    {
        var run = StudyAnalysis.Of(StudyReader.Read(RunTables.Write(_folder, "mine", trials), []));
        // Where all trials have one value of a setting there is nothing to draw of it.
        var expected = trials == 1 ? "progress.png" : pictures;

        StudyFiles.Write(_folder["out"], [run]);

        Assert.Equal(
            expected,
            string.Join(' ', Directory.GetFiles(_folder["out"], "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        foreach (var file in Directory.GetFiles(_folder["out"], "*.png"))
        {
            using var picture = SKBitmap.Decode(file);
            Assert.Equal(1200, picture.Width);
            Assert.True(picture.Pixels.Distinct().Count() > 3, $"{file} is empty");
        }
    }

    [Fact]
    public void The_page_is_well_formed_needs_nothing_else_and_no_name_becomes_markup()
    {
        var run = StudyAnalysis.Of(StudyReader.Read(RunTables.Write(_folder, "mine", 40), []));
        StudyFiles.Write(_folder["out"], [run]);
        var page = File.ReadAllText(_folder["out", StudyFiles.Page]);

        // Only one script, the page's own, which the policy names by its hash; hostile names are text.
        Assert.Single(page.Split("<script>")[1..]);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"?http", page);
        Assert.DoesNotContain(RunTables.Hostile, page, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);

        var svgs = page.Split("<svg ")[1..]
            .Select(rest => "<svg " + rest[..(rest.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        Assert.Equal(5, svgs.Count());
        Assert.All(svgs, svg => Assert.Equal("svg", XElement.Parse(svg).Name.LocalName));
    }

    [Fact]
    public void Pictures_of_an_earlier_analysis_do_not_stay()
    {
        var first = StudyAnalysis.Of(StudyReader.Read(RunTables.Write(_folder, "mine", 40), []));
        StudyFiles.Write(_folder["out"], [first]);
        var second = StudyAnalysis.Of(StudyReader.Read(RunTables.Write(_folder, "mine", 3), []));
        File.WriteAllText(_folder["out", "mine.txt"], "");

        StudyFiles.Write(_folder["out"], [second]);

        Assert.False(File.Exists(_folder["out", "importance.png"]));
        Assert.True(File.Exists(_folder["out", "mine.txt"]));
    }

    [Fact]
    public void Trials_that_were_stopped_have_their_picture_and_their_table()
    {
        var study = Analysis.Studies.Of(
        [
            .. Enumerable.Range(0, 20).Select(i => i < 15
                ? Trial(i).WithCurve(i % 2 == 0 ? "pruned" : "paused", 0.9 + (0.01 * i))
                : Trial(i).WithCurve("completed", 0.5, 0.4, 0.3 - (0.01 * i))),
        ]);
        StudyFiles.Write(_folder["out"], [StudyAnalysis.Of(study)]);
        Assert.True(File.Exists(_folder["out", "stopping.png"]));
        Assert.StartsWith(
            "epochs,reached,pruned,paused,best,worst_that_went_on\n1,20,8,7,0.5,0.5\n",
            File.ReadAllText(_folder["out", "rungs.csv"]),
            StringComparison.Ordinal);

        static StudyTrial Trial(int i) => Analysis.Studies.Trial(i, 1, ("rate", $"{i * 7 % 20}"));
    }

    [Fact]
    public void Several_goals_have_their_front()
    {
        var trials = Enumerable.Range(0, 12)
            .Select(i => Analysis.Studies.Trial(i, i, ("rate", $"{i}")) with { Values = Pair(i, 12 - (i % 4 * 3)) })
            .ToList();
        var run = StudyAnalysis.Of(new Study("run", ["rate"], [new Goal("loss"), new Goal("size")], trials));
        StudyFiles.Write(_folder["out"], [run]);

        Assert.True(File.Exists(_folder["out", "trade-off.png"]));
        Assert.Equal(["t01", "t02", "t03", "t04"], run.Front.Select(trial => trial.Id));

        static ImmutableArray<double?> Pair(double one, double other) => [one, other];
    }

    [Fact]
    public void Runs_are_compared_in_one_picture_and_one_table()
    {
        StudyAnalysis[] runs =
        [
            StudyAnalysis.Of(StudyReader.Read(RunTables.Write(_folder, "one", 10), [])),
            StudyAnalysis.Of(StudyReader.Read(RunTables.Write(_folder, "two", 30), [])),
        ];
        StudyFiles.Write(_folder["out"], runs);
        Assert.Equal(
            ["out/analysis.html", "out/progress.csv", "out/progress.png", "out/runs.csv"],
            _folder.Files.Where(file => file.StartsWith("out/", StringComparison.Ordinal)));
        Assert.Equal(["one", "two"], File.ReadLines(_folder["out", "runs.csv"]).Skip(1).Select(line => line.Split(',')[0]));
    }
}
