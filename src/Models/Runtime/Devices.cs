using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Runtime;

/// <summary>Finds compute devices by name.</summary>
public static class Devices
{
    /// <summary>
    /// Selects <c>auto</c> (the first GPU if there is one, else the processor), <c>cpu</c>, <c>cuda:N</c>, or <c>cuda</c> for
    /// cuda:0.
    /// </summary>
    /// <exception cref="DeviceException">The name is none of these, or there is no such GPU.</exception>
    public static Device Select(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        NativeRuntime.EnsureLoadable();
        NativeHeap.KeepFreedMemory();
        return Choose(name, () => torch.cuda.is_available() ? torch.cuda.device_count() : 0) is { } gpu
            ? torch.device(DeviceType.CUDA, gpu)
            : torch.CPU;
    }

    /// <summary>
    /// The GPU's index, or null for the processor. GPUs are counted, which is slow, only if the name requires it.
    /// </summary>
    internal static int? Choose(string name, Func<int> countGpus)
    {
        if (name == "cpu")
        {
            return null;
        }

        if (name == "auto")
        {
            return countGpus() > 0 ? 0 : null;
        }

        if (name == "cuda")
        {
            name = "cuda:0";
        }

        if (!name.StartsWith("cuda:", StringComparison.Ordinal)
            || !int.TryParse(name.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw new DeviceException($"'{name}' is not a device; use auto, cpu, or cuda:N with N from 0 (for example cuda:0).");
        }

        var gpus = countGpus();
        if (index < gpus)
        {
            return index;
        }

        var available = gpus switch
        {
            0 => "libtorch sees no GPU here",
            1 => "there is one GPU, cuda:0",
            _ => $"there are {gpus} GPUs, cuda:0 to cuda:{gpus - 1}",
        };
        throw new DeviceException(
            $"{name} was asked for, but {available}. "
            + "Check that `nvidia-smi` lists it, and that this program was built for GPUs (dotnet build -p:TorchBackend=cuda; "
            + "the default build is for the processor only), or use --device cpu.");
    }
}

/// <summary>A compute device does not exist. The message says which devices exist and how to fix it.</summary>
public sealed class DeviceException(string message) : Exception(message);
