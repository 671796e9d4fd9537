using TorchSharp;

namespace AeCluster.Models.Training;

/// <content>What is measured besides the loss while an epoch runs.</content>
public sealed partial class Trainer
{
    private const string GradientNorm = "gradient_norm";

    /// <summary>Of the last step, before clipping: a scalar on the device. Null where gradients are not clipped.</summary>
    private torch.Tensor? _gradientNorm;

    /// <summary>
    /// Measures of the running epoch by name, for people to watch: a measure that is added here is shown by every live display.
    /// Waits for the device.
    /// </summary>
    public IReadOnlyDictionary<string, double> RunningMeasures
    {
        get
        {
            var measures = new Dictionary<string, double>();
            if (_gradientNorm is { } norm)
            {
                measures[GradientNorm] = norm.item<float>();
            }

            return measures;
        }
    }

    private void KeepGradientNorm(torch.Tensor norm)
    {
        _gradientNorm?.Dispose();
        _gradientNorm = norm.DetachFromDisposeScope();
    }
}
