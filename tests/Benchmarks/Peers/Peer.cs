using System.Diagnostics;
using System.Globalization;
using AeCluster.Models.Data;

namespace AeCluster.Benchmarks.Peers;

/// <summary>
/// PyTorch in a separate process (<c>train.py</c>), trained on the same images; it answers one request at a time.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    /// <param name="keepsMemory">
    /// Whether its C library is configured to keep freed memory like ours, instead of using the defaults.
    /// </param>
    /// <exception cref="PeerException">PyTorch is not installed.</exception>
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
            // The process has ended already; the error is reported below.
        }

        Version = _process.StandardOutput.ReadLine()
            ?? throw new PeerException(
                $"{Python.Program} has no PyTorch. On Debian: apt-get install python3-torch libopenblas0-pthread");
    }

    public string Version { get; }

    /// <summary>Trains a variant for a while, after warming up.</summary>
    public Speed Train(string variant, int batch, double seconds)
    {
        var numbers = Ask($"{variant} {batch} {seconds.ToString(CultureInfo.InvariantCulture)}");
        return new Speed(numbers[0], numbers[1]);
    }

    /// <summary>Multiplies two matrices of 1,024 x 1,024.</summary>
    /// <returns>Operations per second, counting multiplications and additions.</returns>
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
