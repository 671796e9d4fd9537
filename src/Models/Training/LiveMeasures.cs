using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Measures of the running epoch besides the loss, by name. Displays show every name, so a measure is added here and where it
/// is computed, and nowhere else.
/// </summary>
internal sealed class LiveMeasures : IDisposable
{
    private const string GradientNorm = "gradient_norm";

    /// <summary>Norm of the last gradient before clipping, a device scalar; null where gradients are not clipped.</summary>
    private Tensor? _gradientNorm;

    /// <summary>The current values. Waits for the device.</summary>
    public IReadOnlyDictionary<string, double> Values =>
        _gradientNorm is { } norm
            ? new Dictionary<string, double> { [GradientNorm] = norm.item<float>() }
            : new Dictionary<string, double>();

    /// <summary>Keeps the norm for display, on the device and without waiting for it.</summary>
    public void SetGradientNorm(Tensor norm)
    {
        _gradientNorm?.Dispose();
        _gradientNorm = norm.DetachFromDisposeScope();
    }

    public void Dispose() => _gradientNorm?.Dispose();
}
