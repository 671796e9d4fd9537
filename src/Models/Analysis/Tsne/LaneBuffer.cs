namespace AeCluster.Models.Analysis.Tsne;

/// <summary>Complex numbers for <see cref="LaneFft"/>: sixteen lanes at each position, real and imaginary parts separate, with a
/// second buffer for the output of a stage.</summary>
internal sealed class LaneBuffer(int length)
{
    public float[] Real { get; private set; } = new float[length * LaneFft.Lanes];

    public float[] Imaginary { get; private set; } = new float[length * LaneFft.Lanes];

    public float[] NextReal { get; private set; } = new float[length * LaneFft.Lanes];

    public float[] NextImaginary { get; private set; } = new float[length * LaneFft.Lanes];

    /// <summary>Makes the output of a stage the input of the next one.</summary>
    public void Swap()
    {
        (Real, NextReal) = (NextReal, Real);
        (Imaginary, NextImaginary) = (NextImaginary, Imaginary);
    }

    /// <summary>Exchanges real and imaginary parts; before and after a transform, this gives the inverse transform.</summary>
    public void Exchange()
    {
        (Real, Imaginary) = (Imaginary, Real);
        (NextReal, NextImaginary) = (NextImaginary, NextReal);
    }
}
