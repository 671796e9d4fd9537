namespace AeCluster.Models.Analysis.Tsne;

/// <summary>Complex numbers for <see cref="LaneFft"/>: sixteen lanes a place, real and imaginary parts apart, and room for the
/// next stage.</summary>
internal sealed class LaneBuffer(int length)
{
    public float[] Real { get; private set; } = new float[length * LaneFft.Lanes];

    public float[] Imaginary { get; private set; } = new float[length * LaneFft.Lanes];

    public float[] NextReal { get; private set; } = new float[length * LaneFft.Lanes];

    public float[] NextImaginary { get; private set; } = new float[length * LaneFft.Lanes];

    /// <summary>What the stage wrote becomes what the next one reads.</summary>
    public void Turn()
    {
        (Real, NextReal) = (NextReal, Real);
        (Imaginary, NextImaginary) = (NextImaginary, Imaginary);
    }

    /// <summary>Exchanges real and imaginary parts: before and after a transform, that makes it run backwards.</summary>
    public void Exchange()
    {
        (Real, Imaginary) = (Imaginary, Real);
        (NextReal, NextImaginary) = (NextImaginary, NextReal);
    }
}
