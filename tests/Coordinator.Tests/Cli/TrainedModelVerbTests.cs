using AeCluster.Coordinator.Cli;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Tests.Cli;

/// <summary>The verbs about a trained model, as far as the command line goes: from words to a request.</summary>
public sealed class TrainedModelVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("aecluster-verbs-").FullName;
    private readonly string checkpoint;
    private readonly TestTerminal terminal = new();
    private readonly List<ModelRequest> requests = [];

    public TrainedModelVerbTests()
    {
        checkpoint = Path.Combine(folder, "model.safetensors");
        File.WriteAllText(checkpoint, "");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_checkpoint_is_enough()
    {
        foreach (var verb in (string[])["encode", "reconstruct", "generate"])
        {
            Assert.Equal(6, await Run($"{verb} MODEL"));
        }

        var common = (checkpoint, "model", "auto");
        Assert.All(requests, request => Assert.Equal(common, (request.Checkpoint, request.Name, request.Device)));
        Assert.Equivalent(new EncodeRequest { Checkpoint = checkpoint, Name = "model", Out = ["codings.npy"] }, requests[0], strict: true);
        Assert.Equivalent(new ReconstructRequest { Checkpoint = checkpoint, Name = "model", Out = ["reconstructions.png", "reconstructions.csv"], Columns = 10 }, requests[1], strict: true);
        Assert.Equivalent(new GenerateRequest { Checkpoint = checkpoint, Name = "model", Out = ["samples.png"], Count = 25 }, requests[2], strict: true);
    }

    [Fact]
    public async Task Every_option_reaches_the_request()
    {
        await Run("encode MODEL --data fashion-mnist --part TRAIN --limit 7 --out a.npy --out b/c.csv --device cuda:1 -v");
        await Run("reconstruct MODEL --part all --columns 3 --seed -9 --out x.png");
        await Run("generate MODEL --count 1000 --seed 7 --out s.npy");

        Assert.Equivalent(
            new EncodeRequest { Checkpoint = checkpoint, Name = "model", Data = "fashion-mnist", Part = DataPart.Train, Limit = 7, Out = ["a.npy", "b/c.csv"], Device = "cuda:1", Verbose = true },
            requests[0],
            strict: true);
        Assert.Equivalent(
            new ReconstructRequest { Checkpoint = checkpoint, Name = "model", Part = DataPart.All, Columns = 3, Seed = -9, Out = ["x.png"] }, requests[1], strict: true);
        Assert.Equivalent(new GenerateRequest { Checkpoint = checkpoint, Name = "model", Count = 1000, Seed = 7, Out = ["s.npy"] }, requests[2], strict: true);
    }

    [Theory]
    [InlineData("encode", "'encode' needs CHECKPOINT")]
    [InlineData("encode FOLDER/none.safetensors", "there is no file or folder 'FOLDER/none.safetensors'")]
    [InlineData("encode FOLDER/modle.safetensors", "did you mean 'FOLDER/model.safetensors'?")]
    [InlineData("encode FOLDER/no/such/file", "there is no folder 'FOLDER/no/such'")]
    [InlineData("encode FOLDER", "'FOLDER' is neither a run folder nor that of a trial")]
    [InlineData("encode MODEL --out z.png", "--out must be a .npy or .csv file, not 'z.png'")]
    [InlineData("encode MODEL --out z", "--out must be a .npy or .csv file, not 'z'")]
    [InlineData("reconstruct MODEL --out z.jpg", "--out must be a .png, .csv or .npy file, not 'z.jpg'")]
    [InlineData("generate MODEL --out z.csv", "--out must be a .png or .npy file, not 'z.csv'")]
    [InlineData("generate MODEL --out z.png --out ./z.png", "--out 'z.png' is named twice")]
    [InlineData("encode MODEL --out FOLDER/there.npy", "--out 'FOLDER/there.npy' is a folder; name a file in it")]
    [InlineData("encode MODEL --part test", "--part must be train, validation or all, not 'test'")]
    [InlineData("encode MODEL --part 1", "--part must be train, validation or all, not '1'")]
    [InlineData("encode MODEL --limit 0", "--limit must be a whole number from 1 to 2147483647, not '0'")]
    [InlineData("reconstruct MODEL --columns 0", "--columns must be a whole number from 1 to 100, not '0'")]
    [InlineData("generate MODEL --count many", "--count must be a whole number from 1 to 1000000, not 'many'")]
    [InlineData("generate MODEL --seed x", "--seed must be a whole number, not 'x'")]
    [InlineData("generate MODEL --sede 3", "did you mean '--seed'?")]
    public async Task A_wrong_command_line_is_explained_with_exit_code_2(string line, string message)
    {
        Directory.CreateDirectory(Path.Combine(folder, "there.npy"));

        Assert.Equal(ExitCodes.BadInput, await Run(line));
        Assert.StartsWith("error: ", terminal.Error, StringComparison.Ordinal);
        Assert.Contains(message.Replace("FOLDER", folder, StringComparison.Ordinal), terminal.Error, StringComparison.Ordinal);
        Assert.Empty(terminal.Output);
        Assert.Empty(requests);
    }

    [Fact]
    public async Task A_file_that_is_named_is_replaced_and_one_that_is_not_is_never()
    {
        var usual = Path.GetFullPath("samples.png");
        await File.WriteAllTextAsync(usual, "precious", TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal(ExitCodes.BadInput, await Run("generate MODEL"));
            Assert.Equal("error: there is a file samples.png already\nhint:  name the file to write: --out samples.png replaces it\n", terminal.Error.ReplaceLineEndings("\n"));
            Assert.Equal(6, await Run("generate MODEL --out samples.png"));
        }
        finally
        {
            File.Delete(usual);
        }
    }

    [Fact]
    public async Task What_was_taken_from_a_folder_is_said()
    {
        var checkpoints = Directory.CreateDirectory(Path.Combine(folder, "run", "trials", "t02", "checkpoints")).FullName;
        var final = Path.Combine(checkpoints, "final.safetensors");
        await File.WriteAllTextAsync(final, "", TestContext.Current.CancellationToken);

        await Run("encode FOLDER/run");

        Assert.Equal((final, "t02"), (requests[0].Checkpoint, requests[0].Name));
        Assert.Equal($"taking {final} (the only completed trial)", terminal.Error.Trim());
    }

    private Task<int> Run(string line)
    {
        var words = line.Split(' ').Select(word => word == "MODEL" ? checkpoint : word.Replace("FOLDER", folder, StringComparison.Ordinal));
        var actions = new HostActions(
            (_, _) => Task.FromResult(0), (_, _) => Task.FromResult(0), (_, _) => Task.FromResult(0), (_, _) => 0, _ => 0, (request, _) =>
            {
                requests.Add(request);
                return Task.FromResult(6);
            });
        return CommandLine.RunAsync([.. words], actions, terminal.Surroundings(), TestContext.Current.CancellationToken);
    }
}
