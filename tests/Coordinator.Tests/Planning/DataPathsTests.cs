using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Data;

namespace AeCluster.Coordinator.Tests.Planning;

public sealed class DataPathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-paths-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Data_beside_the_experiments_file_is_found_wherever_the_experiment_is_started()
    {
        var data = Write("data/x.npy", "");
        var plan = Read("data: {source: npy, file: data/x.npy}");

        Assert.Empty(plan.Warnings);
        Assert.Equal(data, Assert.IsType<NpyData>(plan.Trials[0].Spec.Data).File);
        Assert.Contains(data, plan.ResolvedYaml, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_here_is_left_to_the_workers()
    {
        var plan = Read("data: {source: idx, file: some-images.gz, labels: /some/labels.gz}");

        var data = Assert.IsType<IdxData>(plan.Trials[0].Spec.Data);
        Assert.Equal(("some-images.gz", "/some/labels.gz"), (data.File, data.Labels));

        // The look at the data says so, once.
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void A_file_that_comes_from_elsewhere_has_nothing_beside_it()
    {
        var plan = ExperimentFile.Read(
            "name: mine\ndata: {source: npy, file: x.npy}\nmodel: {variant: stacked}\n",
            "mine.yaml",
            []);

        Assert.Empty(plan.Warnings);
        Assert.Equal("x.npy", Assert.IsType<NpyData>(plan.Trials[0].Spec.Data).File);
    }

    [Theory]
    [InlineData("{source: npy}", "data.file: missing")]
    [InlineData("{source: npy, file: x, validation: 1.5}", "must be a share below 1")]
    [InlineData("{source: npy, file: x, validation: 0}", "data.validation: must be greater than 0")]
    [InlineData("{source: npy, file: x, validation: 5, validation_file: y}", "leave one of the two out")]
    [InlineData("{source: npy, file: x, validation_labels: y}", "no validation_file")]
    [InlineData("{source: idx, file: x, labels: y, validation_file: z}", "either both sets have labels")]
    [InlineData("{source: csv, file: x, shape: [28]}", "shape has 1 number")]
    [InlineData("{source: csv, file: x, label: a, ignore: [a]}", "cannot be left out")]
    [InlineData("{source: images, folder: x, width: 10}", "data.height: images are resized to a width and a height")]
    [InlineData("{source: images, folder: x, colour: grey}", "unknown key 'colour'")]
    [InlineData("{source: sines, min_periods: 5}", "min_periods (5) is above max_periods (4)")]
    [InlineData("{source: fashion-mnist, test: true, validation: 20000}", "more than the 10000 test images")]
    [InlineData("{source: npz, file: x}", "did you mean 'npy'?")]
    public void Mistakes_are_found_before_anything_is_begun(string data, string problem) => Assert.Contains(
        problem,
        Assert.Throws<SpecFileException>(() => Read($"data: {data}")).Message,
        StringComparison.Ordinal);

    private ExperimentPlan Read(string text) =>
        ExperimentFile.ReadFrom(Write("mine.yaml", $"name: mine\n{text}\nmodel: {{variant: stacked}}\n"), []);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
