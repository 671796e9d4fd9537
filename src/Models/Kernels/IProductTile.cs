namespace AeCluster.Models.Kernels;

/// <summary>
/// The innermost loop of <see cref="MatrixProduct"/> for one kind of processor: computes a tile of the product that fits its
/// registers.
/// </summary>
internal unsafe interface IProductTile
{
    /// <summary>Rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the widest tile, a multiple of 16.</summary>
    static abstract int Columns { get; }

    /// <summary>
    /// Sets c[i, j] to a[i, 0] b[0, j] + a[i, 1] b[1, j] + ..., one fused multiply-add after the other, for all
    /// <see cref="Rows"/> and for <paramref name="columns"/>, which is 16 or <see cref="Columns"/>. Arguments are not checked.
    /// </summary>
    /// <param name="depth">Number of products to add for each element.</param>
    /// <param name="a">a[i, k] is at <c>a[i * aRow + k * aStep]</c>.</param>
    /// <param name="b">b[k, j] is at <c>b[k * bStep + j]</c>.</param>
    /// <param name="c">c[i, j] is at <c>c[i * cRow + j]</c>.</param>
    /// <param name="sum">How the values of c are used.</param>
    static abstract void Multiply(
        int columns,
        int depth,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        Summation sum);
}

/// <summary>How a product uses the values that its target holds.</summary>
internal enum Summation
{
    /// <summary>C = A B.</summary>
    Replace,

    /// <summary>Each element's chain of additions starts with the value of C.</summary>
    Continue,

    /// <summary>C + (A B): the product is completed and rounded before it is added.</summary>
    Add,
}
