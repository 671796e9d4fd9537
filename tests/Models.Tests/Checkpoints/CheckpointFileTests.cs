using AeCluster.Models.Checkpoints;
using AeCluster.Models.Random;
using AeCluster.Models.Training;
using AeCluster.Specs;
using TorchSharp;

namespace AeCluster.Models.Tests.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-tests-").FullName;
    private readonly Checkpoint _checkpoint = Make(steps: 3);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_checkpoint_is_read_back_whole()
    {
        var path = Path.Combine(_folder, "new", "a.safetensors");
        CheckpointFile.Write(path, _checkpoint);
        var read = CheckpointFile.Read(path);

        Assert.Equal(SpecJson.Write(_checkpoint.Spec), SpecJson.Write(read.Spec));
        Assert.Equal(
            (_checkpoint.Shape, _checkpoint.Step, _checkpoint.Epoch, _checkpoint.LossSum),
            (read.Shape, read.Step, read.Epoch, read.LossSum));
        Assert.Equal(_checkpoint.ParametersSha256(), read.ParametersSha256());
        Assert.Equal(["mean", "mean_square"], read.OptimizerState.Select(t => t.Name));
        Assert.Equal(ParameterHash.Of(_checkpoint.OptimizerState), ParameterHash.Of(read.OptimizerState));
        Assert.Equal([path], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        var bytes = CheckpointFile.ToBytes(_checkpoint);
        var random = new PortableRandom(1);
        for (var i = 0; i < 400; i++)
        {
            // The first 200 bits are in the header, where a changed digit would otherwise go unnoticed.
            var place = (int)random.NextBelow(i < 200 ? 2_000 : bytes.Length);
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= (byte)(1 << (int)random.NextBelow(8));
            Assert.Throws<CheckpointException>(() => CheckpointFile.FromBytes(damaged));
        }
    }

    [Fact]
    public void A_file_cut_short_or_of_another_kind_is_refused_by_name()
    {
        var bytes = CheckpointFile.ToBytes(_checkpoint);
        foreach (var length in (int[])[0, 7, 8, 100, bytes.Length - 1])
        {
            var path = Path.Combine(_folder, "cut.safetensors");
            File.WriteAllBytes(path, bytes[..length]);
            Assert.StartsWith(path, Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path)).Message);
        }

        var other = Safetensors.Write([], new Dictionary<string, string> { ["format"] = "pt" });
        Assert.Contains("format is 'pt'", Assert.Throws<CheckpointException>(() => CheckpointFile.FromBytes(other)).Message);
        Assert.Contains(
            "no 'format'",
            Assert
                .Throws<CheckpointException>(() =>
                    CheckpointFile.FromBytes(Safetensors.Write([], new Dictionary<string, string>())))
                .Message);
        var missing = Path.Combine(_folder, "missing.safetensors");
        Assert.Contains(missing, Assert.Throws<CheckpointException>(() => CheckpointFile.Read(missing)).Message);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_no_other()
    {
        // A folder in the file's place makes only the final rename fail.
        var path = Path.Combine(_folder, "a.safetensors");
        Directory.CreateDirectory(path);
        Assert.ThrowsAny<Exception>(() => CheckpointFile.Write(path, _checkpoint));
        Assert.Empty(Directory.GetFiles(_folder));
        Directory.Delete(path);

        CheckpointFile.Write(path, _checkpoint);
        CheckpointFile.Write(path, Make(steps: 5));
        Assert.Equal(5, CheckpointFile.Read(path).Step);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_hash_covers_names_shapes_order_and_values()
    {
        var a = new StoredTensor("a", StoredType.F32, [2], new byte[8]);
        var b = a with { Name = "b" };
        string[] hashes =
        [
            ParameterHash.Of([a, b]),
            ParameterHash.Of([b, a]),
            ParameterHash.Of([a, b with { Shape = [2, 1] }]),
            ParameterHash.Of([a, b with { Bytes = new byte[] { 0, 0, 0, 0, 0, 0, 0, 1 } }]),
            ParameterHash.Of([a, b with { Name = "c" }]),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], ParameterHash.Of([a, b]));
    }

    private static Checkpoint Make(int steps)
    {
        var spec = TestRuns.Spec("variational", "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        for (var i = 0; i < steps; i++)
        {
            trainer.TrainStep();
        }

        return trainer.Capture();
    }
}
