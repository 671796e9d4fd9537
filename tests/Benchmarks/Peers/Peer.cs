using System.Diagnostics;
using System.Globalization;
using AeCluster.Models.Data;

namespace AeCluster.Benchmarks.Peers;

/// <summary>PyTorch in a process of its own (<c>train.py</c>), trained on the same images; it answers one request at a
/// time.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    /// <param name="keepsMemory">Whether its C library is told to keep freed memory, as ours is; else it is as it comes.</param>
    /// <exception cref="PeerException">There is no PyTorch here.</exception>
    public Peer(Dataset images, int threads, bool keepsMemory)
    {
        var start = new ProcessStartInfo(Python.Program, [Python.Script("train.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = $"{threads}";
        Python.PrepareForSpeed(start, keepsMemory);
        _process = Process.Start(start) ?? throw new PeerException($"{Python.Program} did not start.");
        var shape = images.Shape;
        using var x_NCHW = images.Rows([.. Enumerable.Range(0, images.Count).Select(row => (long)row)]);
        _process.StandardInput.Write($"{threads} {images.Count} {shape.Height} {shape.Width}\n");
        _process.StandardInput.Flush();
        try
        {
            _process.StandardInput.BaseStream.Write(x_NCHW.bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // It has ended already; what it did not say is told below.
        }

        Version = _process.StandardOutput.ReadLine()
            ?? throw new PeerException(
                $"{Python.Program} has no PyTorch. On Debian: apt-get install python3-torch libopenblas0-pthread");
    }

    public string Version { get; }

    /// <summary>Trains a variant for a while; it is warm when it begins.</summary>
    public Speed Train(string variant, int batch, double seconds)
    {
        var numbers = Ask($"{variant} {batch} {seconds.ToString(CultureInfo.InvariantCulture)}");
        return new Speed(numbers[0], numbers[1]);
    }

    /// <summary>The product of two matrices of 1,024 x 1,024.</summary>
    /// <returns>Operations a second, a multiplication and an addition being two.</returns>
    public double MatrixProduct(double seconds) => Ask($"matmul 1024 {seconds.ToString(CultureInfo.InvariantCulture)}")[0];

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private double[] Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new PeerException($"PyTorch ended on '{request}'.");
        return [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}

internal sealed class PeerException(string message) : Exception(message);
