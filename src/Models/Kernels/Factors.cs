namespace AeCluster.Models.Kernels;

/// <summary>Two matrices to multiply. The columns of the left one and the rows of the right one are examples.</summary>
internal readonly struct Factors(Matrix left, Matrix right)
{
    public Matrix Left { get; } = left;

    public Matrix Right { get; } = right;

    /// <summary>The factors of some rows of the product.</summary>
    public Factors Rows(int first, int count) => new(Left.Part(first, count, 0, Left.Columns), Right);

    /// <summary>The factors of some columns of the product.</summary>
    public Factors Columns(int first, int count) => new(Left, Right.Part(0, Right.Rows, first, count));
}
