namespace AeCluster.Models.Kernels;

/// <summary>
/// A matrix in memory that its owner keeps alive and in place. Element (i, j) is at <c>First[i * RowStep + j * ColumnStep]</c>,
/// so the transposed matrix is the same memory with the steps exchanged.
/// </summary>
internal readonly unsafe struct Matrix
{
    public Matrix(float* first, int rows, int columns)
        : this(first, rows, columns, columns, 1)
    {
    }

    private Matrix(float* first, int rows, int columns, nint rowStep, nint columnStep)
    {
        First = first;
        Rows = rows;
        Columns = columns;
        RowStep = rowStep;
        ColumnStep = columnStep;
    }

    public float* First { get; }

    public int Rows { get; }

    public int Columns { get; }

    public nint RowStep { get; }

    public nint ColumnStep { get; }

    public Matrix Transposed => new(First, Columns, Rows, ColumnStep, RowStep);

    /// <summary>A matrix whose rows are <paramref name="rowStep"/> elements apart.</summary>
    public static Matrix Padded(float* first, int rows, int columns, int rowStep) => new(first, rows, columns, rowStep, 1);

    public Matrix Part(int firstRow, int rows, int firstColumn, int columns) =>
        new(First + (firstRow * RowStep) + (firstColumn * ColumnStep), rows, columns, RowStep, ColumnStep);

    /// <summary>Copies the elements to a matrix of the same size with any steps.</summary>
    public void CopyTo(Matrix target)
    {
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                target.First[(i * target.RowStep) + (j * target.ColumnStep)] = First[(i * RowStep) + (j * ColumnStep)];
            }
        }
    }
}
