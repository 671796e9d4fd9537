using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Tests.Verbs;

/// <summary>The verbs for trained models: from the command line to the request.</summary>
public sealed class TrainedModelVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-verbs-").FullName;
    private readonly string _checkpoint;
    private readonly TestTerminal _terminal = new();
    private readonly List<ModelRequest> _requests = [];

    public TrainedModelVerbTests()
    {
        _checkpoint = Path.Combine(_folder, "model.safetensors");
        File.WriteAllText(_checkpoint, "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_checkpoint_is_enough()
    {
        foreach (var verb in (string[])["encode", "reconstruct", "generate", "interpolate", "tsne", "pretrain"])
        {
            Assert.Equal(6, await Run($"{verb} MODEL"));
        }

        var common = (_checkpoint, "model", "auto");
        Assert.All(_requests, request => Assert.Equal(common, (request.Checkpoint, request.Name, request.Device)));
        Assert.Equivalent(
            new EncodeRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                KeepsFiles = true,
                Out = ["codings.npy"],
            },
            _requests[0],
            strict: true);
        Assert.Equivalent(
            new ReconstructRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                KeepsFiles = true,
                Out = ["reconstructions.png", "reconstructions.csv"],
                Columns = 10,
            },
            _requests[1],
            strict: true);
        Assert.Equivalent(
            new GenerateRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                KeepsFiles = true,
                Out = ["samples.png"],
                Count = 25,
            },
            _requests[2],
            strict: true);
        Assert.Equivalent(
            new InterpolateRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                KeepsFiles = true,
                Out = ["interpolation.png"],
                Rows = 8,
                Columns = 8,
            },
            _requests[3],
            strict: true);
        Assert.Equivalent(
            new TsneRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                KeepsFiles = true,
                Out = ["tsne.png", "tsne.csv"],
                Perplexity = 30,
                Thumbnails = true,
            },
            _requests[4],
            strict: true);
        Assert.Equivalent(
            new PretrainRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                KeepsFiles = true,
                Out = ["pretrain.png", "pretrain.csv"],
            },
            _requests[5],
            strict: true);
    }

    [Fact]
    public async Task Decode_needs_the_codings_as_well()
    {
        var codings = Path.Combine(_folder, "z.csv");
        await File.WriteAllTextAsync(codings, "", TestContext.Current.CancellationToken);

        Assert.Equal(6, await Run("decode MODEL FOLDER/z.csv"));

        Assert.Equivalent(
            new DecodeRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                Codings = codings,
                KeepsFiles = true,
                Out = ["decoded.png"],
            },
            _requests[0],
            strict: true);
    }

    [Fact]
    public async Task Every_option_reaches_the_request()
    {
        await Run("encode MODEL --data fashion-mnist --part TRAIN --limit 7 --out a.npy --out b/c.csv --device cuda:1 -v -q --json");
        await Run("reconstruct MODEL --part all --columns 3 --seed -9 --out x.png");
        await Run("generate MODEL --count 1000 --seed 7 --out s.npy");

        Assert.Equivalent(
            new EncodeRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                Data = "fashion-mnist",
                Part = DataPart.Train,
                Limit = 7,
                Out = ["a.npy", "b/c.csv"],
                Device = "cuda:1",
                Verbose = true,
                Quiet = true,
                Json = true,
            },
            _requests[0],
            strict: true);
        Assert.Equivalent(
            new ReconstructRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                Part = DataPart.All,
                Columns = 3,
                Seed = -9,
                Out = ["x.png"],
            },
            _requests[1],
            strict: true);
        Assert.Equivalent(
            new GenerateRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                Count = 1000,
                Seed = 7,
                Out = ["s.npy"],
            },
            _requests[2],
            strict: true);

        await Run("interpolate MODEL --corners 4,3,2,1 --rows 5 --columns 6 --seed 2 --out i.npy");
        await Run("interpolate MODEL --from 1,2 --to 3,4 --out i.png");
        await Run("tsne MODEL --perplexity 12.5 --seed 3 --threads 4 --no-thumbnails --out t.npy");
        Assert.Equivalent(
            new InterpolateRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                Corners = [4, 3, 2, 1],
                Rows = 5,
                Columns = 6,
                Seed = 2,
                Out = ["i.npy"],
            },
            _requests[3],
            strict: true);
        Assert.Equivalent(
            new InterpolateRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                From = [1, 2],
                To = [3, 4],
                Out = ["i.png"],
            },
            _requests[4],
            strict: true);
        Assert.Equivalent(
            new TsneRequest
            {
                Checkpoint = _checkpoint,
                Name = "model",
                Perplexity = 12.5,
                Seed = 3,
                Threads = 4,
                Thumbnails = false,
                Out = ["t.npy"],
            },
            _requests[5],
            strict: true);
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
    [InlineData("generate MODEL --out z.txt", "--out must be a .png, .npy or .csv file, not 'z.txt'")]
    [InlineData("generate MODEL --out z.png --out ./z.png", "--out 'z.png' is named twice")]
    [InlineData("encode MODEL --out FOLDER/there.npy", "--out 'FOLDER/there.npy' is a folder; name a file in it")]
    [InlineData("encode MODEL --part test", "--part must be train, validation or all, not 'test'")]
    [InlineData("encode MODEL --part 1", "--part must be train, validation or all, not '1'")]
    [InlineData("encode MODEL --limit 0", "--limit must be a whole number from 1 to 2147483647, not '0'")]
    [InlineData("reconstruct MODEL --columns 0", "--columns must be a whole number from 1 to 100, not '0'")]
    [InlineData("generate MODEL --count many", "--count must be a whole number from 1 to 1000000, not 'many'")]
    [InlineData("generate MODEL --seed x", "--seed must be a whole number, not 'x'")]
    [InlineData("decode MODEL", "'decode' needs CODINGS")]
    [InlineData("decode MODEL z.txt", "CODINGS must be a .npy or .csv file, not 'z.txt'")]
    [InlineData("decode MODEL FOLDER/none.npy", "there is no file 'FOLDER/none.npy'")]
    [InlineData("interpolate MODEL --corners 1,2,3", "--corners must be four examples, not 3")]
    [InlineData(
        "interpolate MODEL --corners 1,2,3,-4",
        "--corners must be numbers of examples, from 0, with commas between them, not '1,2,3,-4'")]
    [InlineData("interpolate MODEL --from 1,2 --to 3", "--from and --to must name as many examples, not 2 and 1")]
    [InlineData("interpolate MODEL --from 1", "--from and --to must name as many examples, not 1 and 0")]
    [InlineData("interpolate MODEL --from 1 --to 2 --rows 3", "--corners and --rows are of a grid, --from and --to of rows")]
    [InlineData("interpolate MODEL --rows 1", "--rows must be a whole number from 2 to 100, not '1'")]
    [InlineData("tsne MODEL --perplexity 0.5", "--perplexity must be a number from 1 to 10000, not '0.5'")]
    [InlineData("tsne MODEL --perplexity x", "--perplexity must be a number from 1 to 10000, not 'x'")]
    [InlineData("generate MODEL --sede 3", "did you mean '--seed'?")]
    public async Task A_wrong_command_line_is_explained_with_exit_code_2(string line, string message)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "there.npy"));

        Assert.Equal(ExitCodes.BadInput, await Run(line));
        Assert.StartsWith("error: ", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains(message.Replace("FOLDER", _folder, StringComparison.Ordinal), _terminal.Error, StringComparison.Ordinal);
        Assert.Empty(_terminal.Output);
        Assert.Empty(_requests);
    }

    [Fact]
    public async Task A_file_that_is_named_is_replaced_and_one_that_is_not_is_kept_by_the_verb_once_it_has_checked_its_input()
    {
        await Run("generate MODEL");
        await Run("generate MODEL --out samples.png");

        Assert.Equal([true, false], _requests.Select(request => request.KeepsFiles));
        Assert.All(_requests, request => Assert.Equal(["samples.png"], request.Out));
    }

    [Fact]
    public async Task What_was_taken_from_a_folder_is_said()
    {
        var checkpoints = Directory.CreateDirectory(Path.Combine(_folder, "run", "trials", "t02", "checkpoints")).FullName;
        var final = Path.Combine(checkpoints, "final.safetensors");
        await File.WriteAllTextAsync(final, "", TestContext.Current.CancellationToken);

        await Run("encode FOLDER/run");

        Assert.Equal((final, "t02"), (_requests[0].Checkpoint, _requests[0].Name));
        Assert.Equal($"taking {final} (the only completed trial)", _terminal.Error.Trim());
    }

    private Task<int> Run(string line)
    {
        var words = line.Split(' ')
            .Select(word => word == "MODEL" ? _checkpoint : word.Replace("FOLDER", _folder, StringComparison.Ordinal));
        var host = new VerbHost(_terminal.CliContext())
        {
            Interceptor = (request, _) =>
            {
                _requests.Add((ModelRequest)request);
                return Task.FromResult(6);
            },
        };
        return AeClusterCli.RunAsync([.. words], host, TestContext.Current.CancellationToken);
    }
}
