using System.Diagnostics;
using System.Net.Sockets;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Data;

/// <summary>Whatever a path leads to, reading it ends at once.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names { get; } = ["x.npy", "x.csv", "x.idx", "photos/x.png"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pipe_is_refused_without_waiting_for_its_writer(string name)
    {
        MakePipe(name);
        Assert.Equal(
            $"{_folder[name]} is a named pipe (FIFO), which cannot be read as data. Name a regular file.",
            _folder.ErrorOf(SpecOf(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_link_to_a_device_is_refused(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.CreateSymbolicLink(_folder[name], "/dev/zero");
        Assert.Equal(
            $"{_folder[name]} is a device, which cannot be read as data. Name a regular file.",
            _folder.ErrorOf(SpecOf(name)));
    }

    [Theory]
    [InlineData("x.npy")]
    [InlineData("x.csv")]
    [InlineData("x.idx")]
    public void A_folder_and_a_socket_are_refused(string name)
    {
        Directory.CreateDirectory(_folder[name]);
        Assert.Equal($"{_folder[name]} is a folder, not a file.", _folder.ErrorOf(SpecOf(name)));
        Directory.Delete(_folder[name]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder[name]));
        Assert.Contains("is a socket", _folder.ErrorOf(SpecOf(name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_codings_and_checkpoints_are_files_too()
    {
        MakePipe("pipe.npy");
        _folder.WriteNpy("x.npy", [2, 1], 1, 2);
        var labelled = new NpyData { File = "x.npy", Labels = "pipe.npy" };
        Assert.Contains("is a named pipe", _folder.ErrorOf(labelled), StringComparison.Ordinal);
        Assert.Contains(
            "is a named pipe",
            Assert.Throws<DataException>(() => NpyArray.ReadFloats(_folder["pipe.npy"])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is a named pipe",
            Assert.Throws<CheckpointException>(() => CheckpointFile.Read(_folder["pipe.npy"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_or_forbidden_is_said_by_the_system()
    {
        Assert.Throws<FileNotFoundException>(() => RegularFile.OpenRead(_folder["none"]));
        Assert.Throws<IOException>(() => RegularFile.OpenRead(Path.Combine(_folder.WriteNpy("x.npy", [1], 1), "below")));
    }

    private static FileDataSpec SpecOf(string name) => Path.GetExtension(name) switch
    {
        ".npy" => new NpyData { File = name },
        ".csv" => new CsvData { File = name },
        ".idx" => new IdxData { File = name },
        _ => new ImagesData { Folder = Path.GetDirectoryName(name)! },
    };

    private void MakePipe(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        using var mkfifo = Process.Start("mkfifo", [_folder[name]]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
    }
}
