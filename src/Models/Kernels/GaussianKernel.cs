using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>Samples Gaussians given by mean and log-variance, and computes the samples' gradients.</summary>
internal static unsafe class GaussianKernel
{
    /// <summary>deviation[i] = noise[i] e^(logVariance[i] / 2), z[i] = mean[i] + deviation[i].</summary>
    public static void Sample(float* mean, float* logVariance, float* noise, float* deviation, float* z, int length)
    {
        Lanes.Map(default(Deviation), logVariance, noise, deviation, length);
        Lanes.Add(mean, deviation, z, length);
    }

    /// <summary>target[i] = gradient[i] dz[i] / dlogVariance[i].</summary>
    public static void SampleByLogVariance(float* gradient, float* deviation, float* target, int length) =>
        Lanes.Map(default(HalfProduct), gradient, deviation, target, length);

    private readonly struct Deviation : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => y * VectorMath.Exp(x * Vector512.Create(0.5f));
    }

    private readonly struct HalfProduct : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x * y * Vector512.Create(0.5f);
    }
}
